"""When each thing is due, worked out from its start and never counted down."""
