"""Which records mean one thing: people, companies and places as staff type them, in Russian and English.

Pure: no clock, no sheets, no state. ``things`` says what a record is, ``names`` reads names, ``blocking``
finds pairs worth a look, ``evidence`` weighs them, ``matcher`` does all of it, ``grouping`` makes groups of
pairs. Nothing is learned from labelled pairs: weights come from how often a word or number occurs in the
records.
"""
