// Where rows or columns stand: a default size, and the few that have another (0 is hidden).

export class Axis {
  /** `others` holds [index, size] in ascending order. */
  constructor(count, size, others) {
    this.count = count;
    this.size = size;
    this.indexes = [];
    this.sizes = [];
    this.deltas = [0];
    for (const [index, other] of others) {
      if (index >= count || other === size) continue;
      this.indexes.push(index);
      this.sizes.push(other);
      this.deltas.push(this.deltas.at(-1) + other - size);
    }
  }

  /** Number of special ones before `index`. */
  before(index) {
    let low = 0;
    let high = this.indexes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.indexes[middle] < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Pixels from the start to `index`. */
  offset(index) {
    return index * this.size + this.deltas[this.before(index)];
  }

  /** Pixels of one. */
  sizeOf(index) {
    const place = this.before(index);
    return this.indexes[place] === index ? this.sizes[place] : this.size;
  }

  get total() {
    return this.offset(this.count);
  }

  /** The one at a pixel, the last one beyond the end. */
  at(pixel) {
    let low = 0;
    let high = Math.max(0, this.count - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offset(middle) <= pixel) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The nearest visible one from `index` in a direction, `index` itself included; null if there is none. */
  visible(index, step) {
    for (let place = index; place >= 0 && place < this.count; place += step) {
      if (this.sizeOf(place) > 0) return place;
    }
    return null;
  }
}
