DROP INDEX comic_views_daily_day;
