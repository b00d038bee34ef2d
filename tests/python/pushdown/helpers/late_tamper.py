"""Imported inside a rule; changes the globals of the function that it is given."""


def change(function):
    function.__globals__["NAME"] = "Fine"
