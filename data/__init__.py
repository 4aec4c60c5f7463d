"""What we measure and where it lies: catalogue, column contracts, store, regions and boundaries."""
