#include "base/json.h"

#include <doctest/doctest.h>

using namespace packtrain;

namespace {

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

TEST_CASE("hostile documents are errors, not exceptions") {
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("[1,]"), std::string("nul"), std::string("\"\xff\""),
          std::string("{} {}"), std::string("{\"a\":1e999}x"), nested(1'000'000)}) {
        const auto parsed = json::parse(text, "thing");
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().reason == Reason::protocolError);
        CHECK(parsed.error().context == "thing is not JSON");
    }
}

TEST_CASE("nesting is limited") {
    CHECK(json::parse(nested(60), "thing"));
    CHECK_FALSE(json::parse(nested(70), "thing"));
}

TEST_CASE("members are asked for by type") {
    const Json object = *json::parse(
        R"({"text":"a","number":18446744073709551615,"minus":-1,"real":1.5,"yes":true,"list":[1],"object":{},"null":null,"digits":"42"})",
        "t");
    CHECK(json::text(object, "text") == "a");
    CHECK(json::number(object, "number") == UINT64_MAX);
    CHECK(json::boolean(object, "yes") == true);
    CHECK((*json::array(object, "list"))->size() == 1);
    CHECK((*json::object(object, "object"))->empty());

    for (const char* key : {"number", "absent", "null", "list"}) CHECK_FALSE(json::text(object, key));
    for (const char* key : {"text", "minus", "real", "absent", "null", "yes"})
        CHECK_FALSE(json::number(object, key));
    for (const char* key : {"text", "number", "absent"}) CHECK_FALSE(json::boolean(object, key));
    for (const char* key : {"object", "text", "absent"}) CHECK_FALSE(json::array(object, key));
    for (const char* key : {"list", "text", "absent"}) CHECK_FALSE(json::object(object, key));
    CHECK(json::number(object, "text").error().context.find("text") != std::string::npos);
    CHECK_FALSE(json::text(Json(3), "text"));
}

TEST_CASE("defaults stand in for what is absent or of another type") {
    const Json object = {{"text", "a"}, {"number", 5}, {"yes", true}, {"nothing", nullptr}};
    CHECK(json::textOr(object, "text", "b") == "a");
    CHECK(json::textOr(object, "number", "b") == "b");
    CHECK(json::numberOr(object, "number", 1) == 5);
    CHECK(json::numberOr(object, "nothing", 1) == 1);
    CHECK(json::booleanOr(object, "yes", false));
    CHECK_FALSE(json::booleanOr(object, "text", false));
}

TEST_CASE("numbers that are written as text are understood") {
    const Json object = {
        {"plain", 7}, {"text", "18446744073709551615"}, {"bad", "7x"}, {"empty", ""}, {"minus", "-7"}};
    CHECK(json::numberOrText(object, "plain") == 7);
    CHECK(json::numberOrText(object, "text") == UINT64_MAX);
    for (const char* key : {"bad", "empty", "minus", "absent"}) CHECK_FALSE(json::numberOrText(object, key));
}

TEST_CASE("writing never throws and is the same for the same value") {
    CHECK(json::dump({{"b", 1}, {"a", 2}}) == R"({"a":2,"b":1})");
    CHECK(json::dump("\xff") == "\"\xef\xbf\xbd\"");
    CHECK(json::dumpPretty({{"a", 1}}) == "{\n  \"a\": 1\n}\n");
}
