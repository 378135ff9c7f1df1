#!/usr/bin/env python3
"""Makes packtrain_zz.ts from packtrain_de.ts: every word accented and a third longer, so that clipped and untranslated texts are seen.

usage: pseudo.py packtrain_de.ts packtrain_zz.ts
"""
import re
import sys
import xml.etree.ElementTree as ET

ACCENTED = str.maketrans("aeiounscdyAEIOUNSCDY", "áéíóúñšçďýÁÉÍÓÚÑŠÇĎÝ")
KEPT = re.compile(r"(%L?n|%L?\d|&&|\(\*\.json\))")


def pseudo(text):
    """Placeholders stay; the padding stands at the end, so that clipping cuts it first."""
    words = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTED) for part in KEPT.split(text))
    return f"[{words}{'~' * max(1, len(text) // 3)}]"


def main():
    tree = ET.parse(sys.argv[1])
    root = tree.getroot()
    root.set("language", "zz")
    for message in root.iter("message"):
        translation = message.find("translation")
        for form in list(translation):
            translation.remove(form)
        words = pseudo(message.find("source").text)
        translation.attrib.pop("type", None)
        if message.get("numerus") == "yes":
            translation.text = None
            for _ in range(2):
                ET.SubElement(translation, "numerusform").text = words
        else:
            translation.text = words
    ET.indent(tree, "    ")
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + ET.tostring(root, encoding="unicode") + "\n")


if __name__ == "__main__":
    main()
