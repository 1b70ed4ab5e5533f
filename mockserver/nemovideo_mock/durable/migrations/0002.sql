-- What workers have done since this database was made, for metrics: renders and seconds.
CREATE TABLE totals (
    name text PRIMARY KEY,
    value double precision NOT NULL
);
