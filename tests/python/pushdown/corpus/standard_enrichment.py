def rule(event):
    return event.get("p_enrichment", {}).get("table", {}).get("eventName") == "Evil"
