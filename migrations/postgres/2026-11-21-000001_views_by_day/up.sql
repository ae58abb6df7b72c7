-- The statistics read the last days of all comics: without this they would read years. The column that changes is not in
-- it, so that updates stay within their page (HOT) and pay nothing; only a comic's first view of a day adds an entry, at the
-- index's end.
--
-- Not CONCURRENTLY: whoever waits for the lock of migrations holds a snapshot, for which that would wait. Batches wait
-- meanwhile, as in an outage of seconds, and are written afterwards.
CREATE INDEX comic_views_daily_day ON comic_views_daily (day);
