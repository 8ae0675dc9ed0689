/** `tars`, in the header of the file, which tells it from other programs' databases. */
export const applicationId = 0x74617273;

/** Version of the tables below; a file of another version is refused. */
export const tablesVersion = 1;

/** Tables and indexes that the statements below make; their descriptions fit on the first page. */
export const schemaCells = 6;

export const tables = `
  CREATE TABLE run (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    agent TEXT NOT NULL,
    files INTEGER NOT NULL,
    error INTEGER NOT NULL,
    warning INTEGER NOT NULL,
    info INTEGER NOT NULL,
    hint INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE tally (
    run TEXT NOT NULL REFERENCES run (id),
    rule TEXT NOT NULL,
    matched INTEGER NOT NULL,
    applied INTEGER NOT NULL,
    PRIMARY KEY (run, rule)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE finding (
    run TEXT NOT NULL REFERENCES run (id),
    fingerprint TEXT NOT NULL,
    rule TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (run, fingerprint)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE judgement (
    fingerprint TEXT NOT NULL,
    source TEXT NOT NULL,
    rule TEXT NOT NULL,
    accepted INTEGER NOT NULL,
    why TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, source)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE edit (
    run TEXT NOT NULL REFERENCES run (id),
    path TEXT NOT NULL,
    language TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
  ) STRICT;
`;
