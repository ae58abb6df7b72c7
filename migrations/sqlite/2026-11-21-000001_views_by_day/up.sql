-- The statistics read the last days of all comics: without this they would read years. The column that changes is not in
-- it: only a comic's first view of a day adds an entry.
CREATE INDEX comic_views_daily_day ON comic_views_daily (day);
