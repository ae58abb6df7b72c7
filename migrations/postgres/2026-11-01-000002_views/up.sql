CREATE TABLE view_writers (
    writer_id uuid PRIMARY KEY,
    sequence int8 NOT NULL CHECK (sequence > 0),
    views int8 NOT NULL CHECK (views > 0)
);
COMMENT ON TABLE view_writers IS 'The ledger: a row per writer, how far it has got and how many views it has written.';

CREATE TABLE comic_views (
    comic_number int4 NOT NULL,
    audience text NOT NULL CHECK (audience IN ('crawler', 'load_test', 'visitor')),
    view_count int8 NOT NULL CHECK (view_count > 0),
    PRIMARY KEY (comic_number, audience)
);
COMMENT ON TABLE comic_views IS 'Totals. Numbers below zero are strips of the sampler.';

CREATE TABLE comic_views_daily (
    comic_number int4 NOT NULL,
    day date NOT NULL,
    audience text NOT NULL CHECK (audience IN ('crawler', 'load_test', 'visitor')),
    view_count int8 NOT NULL CHECK (view_count > 0),
    PRIMARY KEY (comic_number, day, audience)
);
COMMENT ON TABLE comic_views_daily IS 'The same views by the UTC day on which they were made.';
