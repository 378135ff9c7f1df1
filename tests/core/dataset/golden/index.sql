CREATE TABLE entries (
    shard    INTEGER NOT NULL,
    offset   INTEGER NOT NULL,
    path     BLOB    NOT NULL,
    kind     INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    mode     INTEGER NOT NULL,
    xxh3     BLOB,
    link     BLOB,
    PRIMARY KEY (shard, offset, path)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entries_by_path ON entries (path);
