-- The next moment that somebody waits for at a server. Without a sign of life nobody does.
CREATE UNLOGGED TABLE waits (
    life bigint NOT NULL REFERENCES lives (id) ON DELETE CASCADE,
    server text NOT NULL,
    moment double precision NOT NULL,
    seen timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (life, server)
);
