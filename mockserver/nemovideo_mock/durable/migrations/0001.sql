-- A world, and its life: one that is made anew begins another, and all of the old one goes.
CREATE TABLE lives (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    world text NOT NULL UNIQUE,
    made text NOT NULL
);

-- Everything that happened in a life, in order; nothing here is ever changed.
CREATE TABLE records (
    life bigint NOT NULL REFERENCES lives (id) ON DELETE CASCADE,
    seq bigint NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (life, seq)
);

-- How late it is: `now` is the world's time and `wall` the database's, of one moment.
CREATE TABLE clocks (
    life bigint PRIMARY KEY REFERENCES lives (id) ON DELETE CASCADE,
    mode text NOT NULL,
    now double precision NOT NULL,
    wall double precision NOT NULL,
    speed double precision NOT NULL
);

-- The journal. A number is given when an exchange begins; its row is written before it ends.
CREATE TABLE journals (
    life bigint PRIMARY KEY REFERENCES lives (id) ON DELETE CASCADE,
    last bigint NOT NULL DEFAULT 0,
    used timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE exchanges (
    life bigint NOT NULL REFERENCES lives (id) ON DELETE CASCADE,
    n bigint NOT NULL,
    ended bigint GENERATED ALWAYS AS IDENTITY,
    data text NOT NULL,
    PRIMARY KEY (life, n)
);
CREATE INDEX ON exchanges (life, ended);

-- What stands for a secret in the journal, the same on every server.
CREATE TABLE aliases (
    life bigint NOT NULL REFERENCES lives (id) ON DELETE CASCADE,
    nth bigint GENERATED ALWAYS AS IDENTITY,
    secret bytea NOT NULL,
    alias text NOT NULL,
    PRIMARY KEY (life, secret),
    UNIQUE (life, alias)
);

CREATE TABLE snapshots (
    world text NOT NULL,
    name text NOT NULL,
    data text NOT NULL,
    taken timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (world, name)
);

-- Files in the object store by their names there, and which lives have a use for them.
CREATE TABLE files (
    name text PRIMARY KEY,
    touched timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE uses (
    life bigint NOT NULL REFERENCES lives (id) ON DELETE CASCADE,
    name text NOT NULL,
    PRIMARY KEY (life, name)
);
CREATE INDEX ON uses (name);

-- What workers are to render, and how far they have come, in frames.
CREATE TABLE orders (
    life bigint NOT NULL REFERENCES lives (id) ON DELETE CASCADE,
    key text NOT NULL,
    request text NOT NULL,
    done int NOT NULL DEFAULT 0,
    total int NOT NULL,
    PRIMARY KEY (life, key)
);
CREATE TABLE workers (
    id text PRIMARY KEY,
    host text NOT NULL,
    renders int NOT NULL,
    seen timestamptz NOT NULL DEFAULT now()
);
