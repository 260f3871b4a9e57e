"""Name countries in English, French and German, to find their two-letter code (ISO 3166-1).

The list covers the countries that send or appear in most reports. A name outside it is kept as the
sender wrote it and is shown as not understood: a wrong country is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping

from longstop.core.intake.column_words import variants

_NAMES = {
    "AT": "Austria|Autriche|Österreich|AUT",
    "AU": "Australia|Australie|Australien|AUS",
    "BE": "Belgium|Belgique|Belgien|BEL",
    "BG": "Bulgaria|Bulgarie|Bulgarien|BGR",
    "BR": "Brazil|Brésil|Brasilien|BRA",
    "CA": "Canada|Kanada|CAN",
    "CH": "Switzerland|Suisse|Schweiz|CHE",
    "CN": "China|Chine|CHN",
    "CY": "Cyprus|Chypre|Zypern|CYP",
    "CZ": "Czechia|Czech Republic|Tchéquie|République tchèque|Tschechien|Tschechische Republik|CZE",
    "DE": "Germany|Allemagne|Deutschland|DEU",
    "DK": "Denmark|Danemark|Dänemark|DNK",
    "DZ": "Algeria|Algérie|Algerien|DZA",
    "EE": "Estonia|Estonie|Estland|EST",
    "EG": "Egypt|Égypte|Ägypten|EGY",
    "ES": "Spain|Espagne|Spanien|ESP",
    "FI": "Finland|Finlande|Finnland|FIN",
    "FR": "France|Frankreich|FRA",
    "GB": "United Kingdom|UK|Great Britain|England|Scotland|Wales|Northern Ireland"
    "|Royaume-Uni|Grande-Bretagne|Angleterre|Écosse|Pays de Galles|Irlande du Nord"
    "|Vereinigtes Königreich|Großbritannien|Schottland|Nordirland|GBR",
    "GR": "Greece|Grèce|Griechenland|GRC",
    "HK": "Hong Kong|Hongkong|HKG",
    "HR": "Croatia|Croatie|Kroatien|HRV",
    "HU": "Hungary|Hongrie|Ungarn|HUN",
    "ID": "Indonesia|Indonésie|Indonesien|IDN",
    "IE": "Ireland|Republic of Ireland|Irlande|Irland|IRL",
    "IL": "Israel|Israël|ISR",
    "IN": "India|Inde|Indien|IND",
    "IS": "Iceland|Islande|Island|ISL",
    "IT": "Italy|Italie|Italien|ITA",
    "JP": "Japan|Japon|JPN",
    "KE": "Kenya|Kenia|KEN",
    "KR": "South Korea|Republic of Korea|Corée du Sud|Südkorea|KOR",
    "LI": "Liechtenstein|LIE",
    "LT": "Lithuania|Lituanie|Litauen|LTU",
    "LU": "Luxembourg|Luxemburg|LUX",
    "LV": "Latvia|Lettonie|Lettland|LVA",
    "MA": "Morocco|Maroc|Marokko|MAR",
    "MC": "Monaco|MCO",
    "MT": "Malta|Malte|MLT",
    "MX": "Mexico|Mexique|Mexiko|MEX",
    "MY": "Malaysia|Malaisie|MYS",
    "NG": "Nigeria|Nigéria|NGA",
    "NL": "Netherlands|The Netherlands|Holland|Pays-Bas|Niederlande|NLD",
    "NO": "Norway|Norvège|Norwegen|NOR",
    "NZ": "New Zealand|Nouvelle-Zélande|Neuseeland|NZL",
    "PH": "Philippines|Philippinen|PHL",
    "PK": "Pakistan|PAK",
    "PL": "Poland|Pologne|Polen|POL",
    "PT": "Portugal|PRT",
    "RO": "Romania|Roumanie|Rumänien|ROU",
    "RS": "Serbia|Serbie|Serbien|SRB",
    "RU": "Russia|Russian Federation|Russie|Russland|RUS",
    "SE": "Sweden|Suède|Schweden|SWE",
    "SG": "Singapore|Singapour|Singapur|SGP",
    "SI": "Slovenia|Slovénie|Slowenien|SVN",
    "SK": "Slovakia|Slovaquie|Slowakei|SVK",
    "TH": "Thailand|Thaïlande|THA",
    "TN": "Tunisia|Tunisie|Tunesien|TUN",
    "TR": "Turkey|Türkiye|Turquie|Türkei|TUR",
    "UA": "Ukraine|UKR",
    "US": "United States|United States of America|USA|États-Unis|Vereinigte Staaten",
    "VN": "Vietnam|VNM",
    "ZA": "South Africa|Afrique du Sud|Südafrika|ZAF",
}
_CODES: Mapping[str, str] = {
    name: code for code, names in _NAMES.items() for name in variants(names)
}


def country_code(folded: str) -> str | None:
    """Give the ISO 3166-1 alpha-2 code of a country's folded name or code, or None."""
    found = _CODES.get(folded)
    if found is None and len(folded) == 2 and folded.isascii() and folded.isalpha():
        return folded.upper()
    return found
