"""What goes over the wire: request bodies in, envelopes and frames out."""
