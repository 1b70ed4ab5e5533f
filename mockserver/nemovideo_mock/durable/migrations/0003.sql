-- Whether the journal has what came of a render: workers have no exchanges of their own.
ALTER TABLE orders ADD COLUMN noted boolean NOT NULL DEFAULT false;
