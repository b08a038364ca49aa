"""All of Faust: one agent a topic, each thin (decode, call the stage, write, acknowledge)."""
