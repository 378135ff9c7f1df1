-- The journal of one job. Whoever holds job.lock writes; others read, and insert into wish.

-- What was asked for and what became of it. One row.
CREATE TABLE job (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    job_id          TEXT    NOT NULL,
    spec            TEXT    NOT NULL,              -- JSON
    dataset_id      TEXT    NOT NULL,              -- 32 hex digits, into the manifest
    created         TEXT    NOT NULL,              -- RFC 3339, into the manifest
    added           INTEGER NOT NULL,              -- wall clock, ns since 1970, as every time here
    started         INTEGER,
    finished        INTEGER,
    host            TEXT    NOT NULL DEFAULT '',   -- that runs it, or ran it last
    pid             INTEGER NOT NULL DEFAULT 0,    -- 0: nobody runs it
    stage           INTEGER NOT NULL DEFAULT 0,    -- Stage: sending, closing, checking, publishing
    ended           INTEGER NOT NULL DEFAULT 0,    -- JobEnd
    paused          INTEGER NOT NULL DEFAULT 0,
    aborting        INTEGER NOT NULL DEFAULT 0,    -- cancelled, but open uploads were not aborted yet
    why             TEXT    NOT NULL DEFAULT '',   -- Reason by name: of waiting, failed, doneWithSkips
    context         TEXT    NOT NULL DEFAULT '',
    retry_at        INTEGER,
    bytes_per_second INTEGER NOT NULL,             -- limit; 0: none
    parallel        INTEGER NOT NULL               -- workers; 0: adapts itself
) STRICT;

-- The figures of the runner, written four times a second without waiting for the disk. One row.
CREATE TABLE progress (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    state           INTEGER NOT NULL DEFAULT 0,    -- JobState
    walk_files      INTEGER NOT NULL DEFAULT 0,
    walk_bytes      INTEGER NOT NULL DEFAULT 0,
    read_bytes      INTEGER NOT NULL DEFAULT 0,
    sent_bytes      INTEGER NOT NULL DEFAULT 0,    -- never falls
    verified_bytes  INTEGER NOT NULL DEFAULT 0,
    rate            REAL    NOT NULL DEFAULT 0,    -- bytes per second
    eta_low         INTEGER,                       -- seconds
    eta_high        INTEGER,
    retries         INTEGER NOT NULL DEFAULT 0,
    workers         INTEGER NOT NULL DEFAULT 0,
    peak_memory     INTEGER NOT NULL DEFAULT 0
) STRICT;

-- How far the walk has come: everything up to this entry in plan order stands in sealed shards. One row.
CREATE TABLE walk (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    done            INTEGER NOT NULL DEFAULT 0,
    last_path       BLOB,
    last_kind       INTEGER,
    files           INTEGER NOT NULL DEFAULT 0,
    bytes           INTEGER NOT NULL DEFAULT 0,
    next_shard      INTEGER NOT NULL DEFAULT 0,
    next_raw        INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Whatever becomes one object on the drive: a shard, a part of a raw file, the index, wids.json.
CREATE TABLE object (
    id              INTEGER PRIMARY KEY,
    kind            INTEGER NOT NULL,              -- ObjectKind
    number          INTEGER NOT NULL DEFAULT 0,    -- of the shard or the raw file
    part            INTEGER NOT NULL DEFAULT 0,    -- of the raw file
    closing         INTEGER NOT NULL DEFAULT 0,    -- holds what was taken out of others
    folder          TEXT    NOT NULL,              -- below the dataset's folder; empty: in it
    name            TEXT    NOT NULL,
    size            INTEGER NOT NULL,              -- bytes on the drive; smaller than planned when something was taken out
    content_bytes   INTEGER NOT NULL DEFAULT 0,
    files           INTEGER NOT NULL DEFAULT 0,
    samples         INTEGER NOT NULL DEFAULT 0,
    file_offset     INTEGER NOT NULL DEFAULT 0,    -- of a raw part in its file
    state           INTEGER NOT NULL DEFAULT 0,    -- ObjectState
    object_id       TEXT    NOT NULL DEFAULT '',
    token           BLOB,                          -- sealed
    folder_id       TEXT    NOT NULL DEFAULT '',
    acked           INTEGER NOT NULL DEFAULT 0,
    attempts        INTEGER NOT NULL DEFAULT 0,
    strikes         INTEGER NOT NULL DEFAULT 0,
    mismatches      INTEGER NOT NULL DEFAULT 0,
    digests         TEXT    NOT NULL DEFAULT '',   -- "sha256=hex md5=hex": final, known before the last byte goes out
    proof           INTEGER NOT NULL DEFAULT 0,    -- Proof, when done
    end_state       BLOB,                          -- of a raw part: the packer's state at its end, where the next part goes on
    last_reason     TEXT    NOT NULL DEFAULT '',
    last_error      TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX object_state ON object (state, id);
CREATE UNIQUE INDEX object_number ON object (kind, number, part);

-- The members of a shard, and the entry of a raw file (under its first part), at most 1024 a block.
CREATE TABLE member_block (
    id              INTEGER PRIMARY KEY,
    object          INTEGER NOT NULL,
    block           INTEGER NOT NULL,
    entries         BLOB    NOT NULL,
    samples         BLOB    NOT NULL,
    UNIQUE (object, block)
) STRICT;

-- The paths of raw files: a walk that runs again meets them again.
CREATE TABLE raw_path (
    number          INTEGER PRIMARY KEY,
    path            BLOB    NOT NULL UNIQUE
) STRICT;

-- State of the packer at an offset. Durable before a byte beyond offset + interval goes out.
CREATE TABLE mark (
    object          INTEGER NOT NULL,
    position        INTEGER NOT NULL,
    state           BLOB    NOT NULL,
    file_digests    BLOB    NOT NULL,
    PRIMARY KEY (object, position)
) STRICT;

-- Members that could not go with their shard (or raw file: member 0).
CREATE TABLE taken_out (
    object          INTEGER NOT NULL,
    member          INTEGER NOT NULL,
    reason          TEXT    NOT NULL,
    culprit         INTEGER NOT NULL,              -- changed itself; the others of its sample go with it
    settled         INTEGER NOT NULL DEFAULT 0,    -- in a closing shard, or left out for good
    PRIMARY KEY (object, member)
) STRICT;

CREATE TABLE left_out (
    id              INTEGER PRIMARY KEY,
    path            BLOB    NOT NULL UNIQUE,
    reason          TEXT    NOT NULL,
    detail          TEXT    NOT NULL,
    by_pattern      INTEGER NOT NULL
) STRICT;

-- Found by the last pass: changed after it was packed.
CREATE TABLE changed (
    id              INTEGER PRIMARY KEY,
    path            BLOB    NOT NULL UNIQUE
) STRICT;

CREATE TABLE event (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    at              INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    text            TEXT    NOT NULL,
    reason          TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE wish (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            INTEGER NOT NULL,
    value           INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Folders of the drive by their path below the dataset's folder.
CREATE TABLE remote_folder (
    path            TEXT PRIMARY KEY,
    folder_id       TEXT NOT NULL
) STRICT;

-- Objects of ours on the drive that nothing will name: removed once what replaces them is proved.
CREATE TABLE garbage (
    object_id       TEXT PRIMARY KEY,
    after           INTEGER NOT NULL               -- the object that must be done first; 0: none
) STRICT;

-- Texts that must be the same after a restart: the manifest as it is written to the drive.
CREATE TABLE document (
    name            TEXT PRIMARY KEY,
    bytes           BLOB NOT NULL
) STRICT;
