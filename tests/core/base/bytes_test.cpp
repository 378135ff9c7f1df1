#include "base/bytes.h"

#include <doctest/doctest.h>

#include "support/fixture_tree.h"

using namespace packtrain;

TEST_CASE("sizes are read in both families of units") {
    CHECK(parseBytes("512") == 512);
    CHECK(parseBytes("512 B") == 512);
    CHECK(parseBytes("1GiB") == kGiB);
    CHECK(parseBytes("1gib") == kGiB);
    CHECK(parseBytes("8MB") == 8'000'000);
    CHECK(parseBytes("8M") == 8'000'000);
    CHECK(parseBytes("8Mi") == 8 * kMiB);
    CHECK(parseBytes("  4.5 GB ") == 4'500'000'000);
    CHECK(parseBytes("0") == 0);
    CHECK(parseBytes("10EiB") == 10 * kGiB * kGiB);
}

TEST_CASE("what is not a size is refused") {
    for (const char* text : {"", " ", "GB", "-1", "1 XB", "1MiBB", "1 GiBs", "0x10", "inf", "nan", "1e400",
                             "99EiB", "1,5GB", "5 5"})
        CHECK_FALSE_MESSAGE(parseBytes(text), text);
}

TEST_CASE("sizes are written with three digits") {
    CHECK(formatBytes(0) == "0 B");
    CHECK(formatBytes(812) == "812 B");
    CHECK(formatBytes(1023) == "1023 B");
    CHECK(formatBytes(1024) == "1.00 KiB");
    CHECK(formatBytes(kGiB) == "1.00 GiB");
    CHECK(formatBytes(kGiB, UnitStyle::si) == "1.07 GB");
    CHECK(formatBytes(999'999, UnitStyle::si) == "1.00 MB");
    CHECK(formatBytes(UINT64_MAX) == "16.0 EiB");
}

TEST_CASE("what is written as a size is read as nearly the same size") {
    for (std::uint64_t bytes = 1; bytes < kGiB * kGiB; bytes = bytes * 3 + 1) {
        for (const UnitStyle style : {UnitStyle::iec, UnitStyle::si}) {
            const auto read = parseBytes(formatBytes(bytes, style));
            REQUIRE(read);
            const double ratio = static_cast<double>(*read) / static_cast<double>(bytes);
            CHECK(ratio == doctest::Approx(1.0).epsilon(0.006));
        }
    }
}

TEST_CASE("hex goes there and back") {
    CHECK(toHex(asBytes(std::string_view("\x00\xff\x1a", 3))) == "00ff1a");
    CHECK(fromHex("00FF1a") == std::string("\x00\xff\x1a", 3));
    CHECK(fromHex("") == "");
    CHECK_FALSE(fromHex("0"));
    CHECK_FALSE(fromHex("0g"));
}

// RFC 4648, section 10.
TEST_CASE("base64 matches the published vectors") {
    CHECK(toBase64(asBytes("")) == "");
    CHECK(toBase64(asBytes("f")) == "Zg==");
    CHECK(toBase64(asBytes("fo")) == "Zm8=");
    CHECK(toBase64(asBytes("foo")) == "Zm9v");
    CHECK(toBase64(asBytes("foobar")) == "Zm9vYmFy");
    CHECK(toBase64Url(asBytes("\xfb\xff\xfe")) == "-__-");
    CHECK(toBase64Url(asBytes("f")) == "Zg");
}

TEST_CASE("base64 is read in either alphabet, padded or not") {
    CHECK(fromBase64("-__-") == "\xfb\xff\xfe");
    CHECK(fromBase64("+//+") == "\xfb\xff\xfe");
    CHECK(fromBase64("Zg") == "f");
    CHECK(fromBase64("Zg==") == "f");
    CHECK_FALSE(fromBase64("Z"));
    CHECK_FALSE(fromBase64("Zm9v!"));
    CHECK_FALSE(fromBase64("Zm 9v"));
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string bytes = test::patternBytes(size, size + 1);
        CHECK(fromBase64(toBase64(asBytes(bytes))) == bytes);
        CHECK(fromBase64(toBase64Url(asBytes(bytes))) == bytes);
    }
}

// RFC 3629, section 10 and the usual attacks: overlong forms, surrogates, beyond U+10FFFF, cut sequences.
TEST_CASE("only well-formed UTF-8 is called UTF-8") {
    for (const char* good :
         {"", "plain", "caf\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x90\xa7", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"})
        CHECK_MESSAGE(isUtf8(good), printable(good));
    for (const char* bad :
         {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\x80",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe6\x97", "\xf0\x9f\x90", "a\xffz"})
        CHECK_FALSE_MESSAGE(isUtf8(bad), printable(bad));
}

TEST_CASE("a printed name is one line and cannot steer a terminal") {
    CHECK(printable("plain name") == "plain name");
    CHECK(printable("caf\xc3\xa9 \xf0\x9f\x90\xa7") == "caf\xc3\xa9 \xf0\x9f\x90\xa7");
    CHECK(printable("a\nb") == "a\\nb");
    CHECK(printable("\x1b[31m\x7f\r") == "\\x1b[31m\\x7f\\x0d");
    CHECK(printable("\xff\xc3") == "\\xff\\xc3");
    CHECK(printable("\xc2\x9b"
                    "31m") == "\\xc2\\x9b31m");  // CSI as one C1 control
    CHECK(printable("a\xe2\x80\xa8"
                    "b") ==
          "a\\xe2\\x80\\xa8"
          "b");  // LINE SEPARATOR
    CHECK(printable("x\xe2\x80\xae"
                    "gpj.exe") ==
          "x\\xe2\\x80\\xae"
          "gpj.exe");  // RIGHT-TO-LEFT OVERRIDE
    CHECK(printable("x\xe2\x81\xa6"
                    "y") ==
          "x\\xe2\\x81\\xa6"
          "y");  // LEFT-TO-RIGHT ISOLATE
}
