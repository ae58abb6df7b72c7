DROP TABLE comic_views_daily;
DROP TABLE comic_views;
DROP TABLE view_writers;
