"""The older home of what is now panther_core: rules and data models of that time import the event from here."""
