-- file: sql/0_sources/olist_reviews.sql
-- olist_reviews: the reviews of Olist's public data set, one to five stars.
-- kind:      companion
-- title:     Olist reviews
-- evidence:  public files
-- signature: review_id, order_id, review_score
-- columns:   order_id
-- ids:       order_id
-- grain:     one row per review
-- reads:     raw_olist_reviews
-- source:    public copies of the Brazilian E-Commerce data set by Olist
-- note:      review_score is 1 to 5 stars for an order, not 0 to 10 for a recommendation: it is never NPS, so no survey is made of it
select order_id as key
from raw_olist_reviews
