"""Cut a font for PDFs: TrueType outlines, the letters of Europe, digits of one width.

usage: subset.py IN.woff2 OUT.ttf UNICODES [tnum] [mark=FILE.svg]

mark=… puts the path of an SVG drawing (view box 0 0 32 32) at U+E000.
"""
import sys
from fontTools.ttLib import TTFont
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.svgLib.path import SVGPath

src, out, unicodes = sys.argv[1:4]
font = TTFont(src)
if "tnum" in sys.argv[4:]:
    wide = {}
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for i in record.Feature.LookupListIndex:
                for sub in font["GSUB"].table.LookupList.Lookup[i].SubTable:
                    wide.update(getattr(sub, "ExtSubTable", sub).mapping)
    for table in font["cmap"].tables:
        for code in range(0x30, 0x3A):
            name = table.cmap.get(code)
            if name in wide:
                table.cmap[code] = wide[name]
opts = subset.Options()
opts.layout_features = []
opts.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "DSIG", "meta"]
opts.hinting = False
opts.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
opts.notdef_outline = True
opts.flavor = None
opts.legacy_cmap = False
s = subset.Subsetter(opts)
codes = []
for part in unicodes.split(","):
    a, _, b = part.partition("-")
    codes += range(int(a, 16), int(b or a, 16) + 1)
s.populate(unicodes=codes)
s.subset(font)
font["cmap"].tables = [t for t in font["cmap"].tables if t.format == 4 and t.platformID == 3]
for option in sys.argv[4:]:
    if option.startswith("mark="):
        em = font["head"].unitsPerEm
        scale = em / 32
        pen = TTGlyphPen(None)
        SVGPath(option[5:]).draw(TransformPen(Cu2QuPen(pen, 1.0, reverse_direction=True), (scale, 0, 0, -scale, 0, em * 0.875)))
        font.setGlyphOrder(font.getGlyphOrder() + ["mark"])
        font["glyf"]["mark"] = pen.glyph()
        font["hmtx"]["mark"] = (em, font["glyf"]["mark"].xMin if hasattr(font["glyf"]["mark"], "xMin") else 0)
        font["maxp"].numGlyphs += 1
        for table in font["cmap"].tables:
            table.cmap[0xE000] = "mark"
font["head"].created = font["head"].modified = 3_700_000_000
font.recalcTimestamp = False
font.flavor = None
font.save(out)
