DROP TABLE comics;
