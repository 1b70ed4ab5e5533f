"""What a team's shared instance has besides its servers: render workers, and a look at it all."""
