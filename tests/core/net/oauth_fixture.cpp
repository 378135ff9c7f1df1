#include "oauth_fixture.h"

#include <doctest/doctest.h>

#include "http_fixture.h"

namespace packtrain::test {
namespace {

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += fromHex(text.substr(i + 1, 2)).value_or("?");
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

}  // namespace

Fields fieldsOf(std::string_view encoded) {
    Fields fields;
    while (!encoded.empty()) {
        const std::string_view field = encoded.substr(0, encoded.find('&'));
        encoded.remove_prefix(std::min(encoded.size(), field.size() + 1));
        const std::size_t equals = field.find('=');
        fields[decoded(field.substr(0, equals))] = decoded(field.substr(equals + 1));
    }
    return fields;
}

Fields queryOf(const std::string& url) {
    return fieldsOf(std::string_view(url).substr(url.find('?') + 1));
}

net::Response visit(const std::string& url, const std::string& method, std::vector<net::Header> headers) {
    net::Request request;
    request.method = method;
    request.url = url;
    request.headers = std::move(headers);
    request.followRedirects = true;
    auto response = makeClient()->perform(request, {});
    REQUIRE_MESSAGE(response, response.error().message());
    return *std::move(response);
}

net::OAuthClient clientAt(const std::string& server) {
    return {"test-client.apps.example", "test-client-secret",    server + "/auth",
            server + "/token",          server + "/device/code", server + "/revoke"};
}

}  // namespace packtrain::test
