import pycountry


def rule(event):
    country = event.deep_get("p_enrichment", "ipinfo_location", event.udm_path("source_ip"), "country")
    return country is not None and country != "DE"


def title(event):
    code = event.deep_walk("p_enrichment", "ipinfo_location", event.udm_path("source_ip"), "country")
    return f"Activity from {pycountry.countries.get(alpha_2=code).name}"
