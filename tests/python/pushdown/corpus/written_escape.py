# str() escapes what cannot be printed.


def rule(event):
    return "xa0/" in str(event.get("names")) or "x7f/" in str(event.get("names"))
