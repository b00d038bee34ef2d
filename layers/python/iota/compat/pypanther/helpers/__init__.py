"""pypanther.helpers: those that rules for AWS logs import; a checkout brings its own along."""
