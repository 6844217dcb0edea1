"""Words of the sentence that can be quoted, in English and Hindi: templates with the same keys and blanks in both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from etl import numbers, words
from etl.checks.declared import BY_ID

LANGUAGES = ("en", "hi")
PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "fiscal": "FY{period}",
        "year": "{period}",
        "months": "{when} ({covered} of 12 months)",
        "added_up": "{source}, months added up",
        "share": "In {when} {supplier} {verb} {value}{wrong}{alone} by value of {whose} {flow} of {goods}"
        " ({label}, {source}, retrieved {day}); {weight}.",
        "by_weight": "by weight, {share}{estimated}{alone}",
        "no_weight": "by weight the share is not known, since these figures have no weights",
        "share_by_weight": "In {when} {supplier} {verb} {value}{wrong}{estimated}{alone} by weight of {whose} {flow}"
        " of {goods} ({label}, {source}, retrieved {day}); the share by value is not known.",
        "alone": " ({supplier} alone: {share})",
        "not_alone": " ({supplier} alone is not listed)",
        "estimated": " (partly estimated by the publisher)",
        "total": "The total was {total}.",
        "low_base": "The total was {total}: on so low a base single consignments move the shares.",
        "no_share": "In {when} {whose} {flow} of {goods} ({label}, {source}, retrieved {day}) came to {total}; {why}.",
        "no_total": "In {when} the value of {whose} {flow} of {goods} ({label}, {source}, retrieved {day}) is not"
        " published; {why}.",
        "masked": "{supplier_s} share cannot be stated, since the split by country is wrong at the source and left out"
        " (finding partner-collapse)",
        "no_split": "{supplier_s} share cannot be stated, since the source prints no split by country",
        "not_listed": "{supplier} is not listed among the {sides}",
        "masked_later": "For {when} the share cannot be stated: the split by country is wrong at the source (finding"
        " partner-collapse).",
        "nothing": "This store holds no figures of {whose} {flow} of {goods} ({label}){between}.",
        "between": " from {first} to {last}",
        "largest": "The largest {side} was {supplier} with {share} by value.",
        "counted": "Counted as one {side}: {members}.",
        "as_published": "Figures as published, without corrections.",
        "wrong": " (as published, from a split by country that is wrong, finding partner-collapse)",
        "extract": "These figures are an extract in which {sides} are missing: the share is an upper bound, the total a"
        " lower one.",
        "extract_total": "These figures are an extract in which {sides} are missing: the total is a lower bound.",
        "partial": "Months are missing: this is not a whole year.",
        "provisional": "The figures are provisional.",
        "corrected": "Some of the figures are corrected (finding corrected).",
        "outlier": "One entry stands out, and the shares rest on it: {where} (finding value-outlier).",
        "found": "Checks on this period found: {titles}.",
        "found_one": "{title} (finding {id})",
        "dollars": "Dollars are converted from {currency} at average rates of the period.",
        "rupees": "Rupees are converted at the average rate of the year.",
        "at_most": "at most {number}",
        "at_least": "at least {number}",
        "below": "less than {number}",
        "above": "more than {number}",
    },
    "hi": {
        "fiscal": "वित्त वर्ष {period}",
        "year": "वर्ष {period}",
        "months": "{when} (12 में से {covered} महीने)",
        "added_up": "{source}, महीनों का योग",
        "share": "{when} के दौरान {whose} {flow} ({goods}, {label}; {source}, {day} को प्राप्त) में मूल्य के अनुसार"
        " {supplier} की हिस्सेदारी {value}{wrong}{alone} रही; {weight}।",
        "by_weight": "भार के अनुसार {share}{estimated}{alone}",
        "no_weight": "भार के अनुसार हिस्सेदारी ज्ञात नहीं है, क्योंकि इन आँकड़ों में भार नहीं दिया गया है",
        "share_by_weight": "{when} के दौरान {whose} {flow} ({goods}, {label}; {source}, {day} को प्राप्त) में भार के अनुसार"
        " {supplier} की हिस्सेदारी {value}{wrong}{estimated}{alone} रही; मूल्य के अनुसार हिस्सेदारी ज्ञात नहीं है।",
        "alone": " (अकेले {supplier}: {share})",
        "not_alone": " (अकेले {supplier} सूचीबद्ध नहीं है)",
        "estimated": " (आंशिक रूप से प्रकाशक का अनुमान)",
        "total": "कुल मूल्य {total} रहा।",
        "low_base": "कुल मूल्य {total} रहा: इतने छोटे आधार पर एक-दो खेपें भी हिस्सेदारी बदल देती हैं।",
        "no_share": "{when} के दौरान {whose} {flow} ({goods}, {label}; {source}, {day} को प्राप्त) का मूल्य {total} रहा;"
        " {why}।",
        "no_total": "{when} के दौरान {whose} {flow} ({goods}, {label}; {source}, {day} को प्राप्त) का मूल्य प्रकाशित नहीं है;"
        " {why}।",
        "masked": "{supplier} की हिस्सेदारी नहीं बताई जा सकती, क्योंकि स्रोत में देशवार विभाजन ग़लत है और उसे छोड़ दिया गया है"
        " (जाँच-टिप्पणी partner-collapse)",
        "no_split": "{supplier} की हिस्सेदारी नहीं बताई जा सकती, क्योंकि स्रोत देशवार विभाजन नहीं देता",
        "not_listed": "{sides} में {supplier} सूचीबद्ध नहीं है",
        "masked_later": "{when} के लिए यह हिस्सेदारी नहीं बताई जा सकती: स्रोत में देशवार विभाजन ग़लत है (जाँच-टिप्पणी"
        " partner-collapse)।",
        "nothing": "{whose} {flow} ({goods}, {label}) के{between} कोई आँकड़े इस संग्रह में नहीं हैं।",
        "between": " {first} से {last} तक के",
        "largest": "सबसे बड़ा {side} {supplier} रहा: मूल्य के अनुसार {share}।",
        "counted": "एक ही {side} माने गए: {members}।",
        "as_published": "आँकड़े प्रकाशित रूप में हैं, बिना किसी संशोधन के।",
        "wrong": " (प्रकाशित रूप में; देशवार विभाजन ग़लत है, जाँच-टिप्पणी partner-collapse)",
        "extract": "ये आँकड़े आंशिक हैं और इनमें कुछ {sides} शामिल नहीं हैं: हिस्सेदारी ऊपरी सीमा है, कुल मूल्य निचली सीमा।",
        "extract_total": "ये आँकड़े आंशिक हैं और इनमें कुछ {sides} शामिल नहीं हैं: कुल मूल्य निचली सीमा है।",
        "partial": "कुछ महीने उपलब्ध नहीं हैं: यह पूरा वर्ष नहीं है।",
        "provisional": "आँकड़े अनंतिम हैं।",
        "corrected": "कुछ आँकड़े संशोधित हैं (जाँच-टिप्पणी corrected)।",
        "outlier": "एक प्रविष्टि बाकी सबसे अलग है और हिस्सेदारी उस पर टिकी है: {where} (जाँच-टिप्पणी value-outlier)।",
        "found": "इस अवधि की जाँच में मिला: {titles}।",
        "found_one": "{title} (जाँच-टिप्पणी {id})",
        "dollars": "डॉलर में मूल्य {currency} से अवधि की औसत दर पर बदला गया है।",
        "rupees": "रुपये में मूल्य वर्ष की औसत दर पर बदला गया है।",
        "at_most": "अधिकतम {number}",
        "at_least": "कम से कम {number}",
        "below": "{number} से कम",
        "above": "{number} से अधिक",
    },
}
FLOWS = {"en": {"import": "imports", "export": "exports"}, "hi": {"import": "आयात", "export": "निर्यात"}}
VERBS = {"import": "supplied", "export": "took"}
SIDES = {
    "en": {"import": ("supplier", "suppliers"), "export": ("buyer", "buyers")},
    "hi": {"import": ("आपूर्तिकर्ता", "आपूर्तिकर्ताओं"), "export": ("ख़रीदार", "ख़रीदारों")},
}
"""Singular, and plural as the phrases need it."""
SOURCES_HI = {
    "tradestat-meidb": "TradeStat मासिक डेटाबैंक",
    "tradestat-eidb": "TradeStat वार्षिक डेटाबैंक",
    "tradestat-trends": "TradeStat शीर्षवार",
    "csv": "अपनी फ़ाइल",
}
"""Sources with a Hindi name; the others keep theirs."""
MONTHS_HI = ("जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्तूबर", "नवंबर", "दिसंबर")
TITLES_HI = {
    "partner-collapse": "देशवार विभाजन ग़लत",
    "partner-sum": "देशों का योग कुल मूल्य से भिन्न",
    "period-sum": "महीनों और वर्ष के आँकड़ों में अंतर",
    "printed-growth": "प्रकाशित वृद्धि दर मेल नहीं खाती",
    "unit-value": "प्रति किलोग्राम मूल्य सामान्य सीमा से बाहर",
    "value-outlier": "आसपास की अवधियों से अलग मूल्य",
    "weight-mirror": "स्रोतों में भार अलग-अलग",
    "above-world-exports": "साझेदार देश के कुल निर्यात से अधिक",
    "implied-rate": "दो मुद्राओं के मूल्य मेल नहीं खाते",
    "zero-or-blank": "शून्य, जो संभवतः अप्रकाशित है",
    "new-partner": "नया बड़ा साझेदार देश",
    "code-outside-era": "कोड अपनी अवधि से बाहर",
    "extract": "आंशिक आँकड़े",
    "provisional": "अनंतिम",
    "corrected": "यहाँ संशोधित",
}
"""What the checks are called in Hindi."""
_SIZES = {"billion": "बिलियन", "million": "मिलियन", "thousand": "हज़ार", "crore": "करोड़"}
_CURRENCIES = {"USD": "अमेरिकी डॉलर", "₹": "रुपये", "INR": "रुपये", "EUR": "यूरो"}


def say(lang: str, key: str, **blanks: object) -> str:
    """The phrase ``key`` with its blanks filled."""
    return PHRASES[lang][key].format(**blanks)


def when(lang: str, period: str, basis: str, covered: int) -> str:
    """``FY2024-25``, ``वर्ष 2024``, ``February 2026``; of a year that lacks months, how many it has."""
    if basis == "month":
        day = date.fromisoformat(f"{period}-01")
        return f"{MONTHS_HI[day.month - 1]} {day.year}" if lang == "hi" else f"{day:%B %Y}"
    said = say(lang, "fiscal" if "-" in period else "year", period=period)
    return said if covered == 12 else say(lang, "months", when=said, covered=covered)


def percent(lang: str, share: float, at_most: bool) -> str:
    """A share as pages print it, with its bound in words."""
    text = numbers.percent(share)
    if text[0] in "<>":
        return say(lang, "below" if text[0] == "<" else "above", number=text[2:])
    return say(lang, "at_most", number=text) if at_most else text


def money(lang: str, text: str, at_least: bool) -> str:
    """An amount as pages print it: ``USD 23.0 million``, ``23.0 मिलियन अमेरिकी डॉलर``."""
    if lang == "hi":
        currency, digits, size = re.fullmatch(r"(\S+) (\S+)(?: (\S+))?", text).groups()  # type: ignore[union-attr]
        text = " ".join(filter(None, (digits, _SIZES.get(size, size), _CURRENCIES.get(currency, currency))))
    return say(lang, "at_least", number=text) if at_least else text


def joined(lang: str, items: Sequence[str]) -> str:
    """``a, b and c``."""
    return words.joined(items) if lang == "en" else " और ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def source(lang: str, source_id: str) -> str:
    """The source's short name."""
    return SOURCES_HI.get(source_id, words.source(source_id)) if lang == "hi" else words.source(source_id)


def title(lang: str, kind: str) -> str:
    """What a kind of finding is called; one of another version by its id."""
    if lang == "hi":
        return TITLES_HI.get(kind, kind)
    return words.plain(BY_ID[kind].title) if kind in BY_ID else kind
