"""The recorded loan process replayed through the sync, and compared with what the log alone says."""
