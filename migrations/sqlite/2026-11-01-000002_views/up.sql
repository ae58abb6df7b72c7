-- The ledger: a row per writer, how far it has got and how many views it has written.
CREATE TABLE view_writers (
    writer_id TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    views BIGINT NOT NULL CHECK (views > 0)
) WITHOUT ROWID;

-- Totals. Numbers below zero are strips of the sampler.
CREATE TABLE comic_views (
    comic_number INTEGER NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('crawler', 'load_test', 'visitor')),
    view_count BIGINT NOT NULL CHECK (view_count > 0),
    PRIMARY KEY (comic_number, audience)
) WITHOUT ROWID;

-- The same views by the UTC day on which they were made.
CREATE TABLE comic_views_daily (
    comic_number INTEGER NOT NULL,
    day DATE NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('crawler', 'load_test', 'visitor')),
    view_count BIGINT NOT NULL CHECK (view_count > 0),
    PRIMARY KEY (comic_number, day, audience)
) WITHOUT ROWID;
