//! What other programs read of the site: the feed, the sitemap, `robots.txt`, the web manifest; and the site's address as
//! they know it.
