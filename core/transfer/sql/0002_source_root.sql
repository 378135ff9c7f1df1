-- What was seen of the roots of the source when they were certainly there: an empty mount point is no emptied
-- source.
CREATE TABLE source_root (
    prefix          BLOB    PRIMARY KEY,           -- as in the spec
    device          INTEGER NOT NULL,              -- as the system numbers them
    inode           INTEGER NOT NULL,
    is_folder       INTEGER NOT NULL,
    stable_inodes   INTEGER NOT NULL,              -- of its volume, like the next
    network         INTEGER NOT NULL,
    names           BLOB    NOT NULL               -- a few of the names in it, separated by slashes
) STRICT;
