#include "drive/oauth.h"

#include <map>
#include <nlohmann/json.hpp>

#include "drive/resource.h"

namespace packtrain::servers {

namespace {

using Json = nlohmann::json;

constexpr const char* kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string described(const std::string& scope) {
    static const std::map<std::string, std::string> kWords{
        {kScopeFile,
         "See, edit, create and delete only the specific Google Drive files you use with this app."},
        {kScopeDrive, "See, edit, create and delete all of your Google Drive files."},
        {kScopeReadonly, "See and download all your Google Drive files."},
        {kScopeMetadata, "See information about your Google Drive files."}};
    const auto found = kWords.find(scope);
    return found == kWords.end() ? scope : found->second;
}

Reply page(int status, const std::string& title, const std::string& content) {
    const std::string body =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(title) +
        "</title><style>body{font:16px sans-serif;max-width:32em;margin:4em auto;padding:0 1em}"
        "button{font:inherit;padding:.5em 1.5em;margin:1em 1em 0 0}label{display:block;margin:.7em "
        "0}</style></head>"
        "<body><h1>" +
        escaped(title) + "</h1>" + content + "</body></html>\n";
    return {.status = status, .headers = {{"Content-Type", "text/html; charset=utf-8"}}, .body = body};
}

Reply oauthError(int status, const std::string& error, const std::string& description) {
    return jsonReply({{"error", error}, {"error_description", description}}, status);
}

Reply redirect(const std::string& uri, const std::map<std::string, std::string>& parameters) {
    std::string location = uri;
    char separator = uri.find('?') == std::string::npos ? '?' : '&';
    for (const auto& [name, value] : parameters) {
        if (value.empty()) continue;
        location += separator + name + '=' + percentEncode(value);
        separator = '&';
    }
    return {.status = 302, .headers = {{"Location", location}, {"Cache-Control", "no-store"}}, .body = {}};
}

// Desktop clients may come back to any port of the loopback address, over plain http only.
bool isLoopback(const std::string& uri) {
    for (const std::string_view host : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
        if (!uri.starts_with(host)) continue;
        const auto rest = std::string_view(uri).substr(host.size());
        return rest.empty() || rest.front() == ':' || rest.front() == '/';
    }
    return false;
}

std::string hidden(const std::string& name, const std::string& value) {
    return "<input type=\"hidden\" name=\"" + name + "\" value=\"" + escaped(value) + "\">";
}

std::string scopeBoxes(const Scopes& scopes) {
    std::string out;
    int n = 0;
    for (const auto& scope : scopes) {
        const std::string id = "scope" + std::to_string(++n);
        out += "<label for=\"" + id + "\"><input type=\"checkbox\" checked name=\"granted\" id=\"" + id +
               "\" value=\"" + escaped(scope) + "\"> " + escaped(described(scope)) + "</label>";
    }
    return out;
}

constexpr const char* kButtons =
    "<button type=\"submit\" name=\"decision\" value=\"allow\" id=\"allow\">Allow</button>"
    "<button type=\"submit\" name=\"decision\" value=\"deny\" id=\"deny\">Deny</button>";

}  // namespace

std::string OAuth::kindOf(const Request& request) {
    const std::string& path = request.path;
    if (path == "/token" || path == "/revoke" || path == "/device/code") return "token";
    const bool pages = path.starts_with("/o/oauth2/") || path == "/device";
    return pages ? "auth" : "";
}

Reply OAuth::call(const Request& request, const std::string& body) {
    const bool get = request.method == "GET";
    const Parameters form = get ? request.query : Parameters::parse(body);
    if (request.path == "/o/oauth2/v2/auth" && get) return consentPage(request.query);
    if (request.path == "/o/oauth2/v2/consent" && !get) return decide(form);
    if (request.path == "/device" && get) return devicePage(request.query);
    if (request.path == "/device" && !get) return decideDevice(form);
    if (request.path == "/token" && !get) return token(request, form);
    if (request.path == "/revoke") return revoke(form.find("token") ? form : request.query);
    if (request.path == "/device/code" && !get) return deviceCode(request, form);
    return oauthError(404, "not_found", "No such endpoint.");
}

Reply OAuth::consentPage(const Parameters& query) {
    const std::string client = query.get("client_id");
    const std::string uri = query.get("redirect_uri");
    const Scopes scopes = Tokens::splitScopes(query.get("scope"));
    const auto refused = [](int status, const std::string& code, const std::string& words) {
        return page(status, "Access blocked: authorization error",
                    "<p>" + words + "</p><p>Error " + std::to_string(status) + ": " + code + "</p>");
    };
    // What cannot be trusted is told here and never sent to the redirect address.
    if (!tokens_.knowsClient(client))
        return refused(401, "invalid_client", "The OAuth client was not found.");
    if (!isLoopback(uri))
        return refused(400, "redirect_uri_mismatch", "The redirect address is not allowed.");
    if (query.get("response_type") != "code")
        return refused(400, "invalid_request", "response_type must be code.");
    if (scopes.empty()) return refused(400, "invalid_request", "Missing required parameter: scope");
    const bool challenged = query.find("code_challenge").has_value();
    if (challenged && query.get("code_challenge_method") != "S256") {
        return refused(400, "invalid_request", "Only the code challenge method S256 is spoken here.");
    }
    std::string fields;
    for (const char* name : {"client_id", "redirect_uri", "state", "code_challenge"}) {
        fields += hidden(name, query.get(name));
    }
    if (autoConsent_ != AutoConsent::ask) {
        std::string form = autoConsent_ == AutoConsent::allow ? "decision=allow" : "decision=deny";
        for (const char* name : {"client_id", "redirect_uri", "state", "code_challenge"}) {
            form += std::string("&") + name + "=" + percentEncode(query.get(name));
        }
        for (const auto& scope : scopes) form += "&granted=" + percentEncode(scope);
        return decide(Parameters::parse(form));
    }
    return page(200, "Sign in with the Drive emulator",
                "<p>Account: <strong id=\"account\">tester@example.com</strong></p><p>The app <strong>" +
                    escaped(client) +
                    "</strong> wants to:</p><form method=\"post\" action=\"/o/oauth2/v2/consent\">" + fields +
                    scopeBoxes(scopes) + kButtons + "</form>");
}

Reply OAuth::decide(const Parameters& form) {
    const std::string uri = form.get("redirect_uri");
    const std::string client = form.get("client_id");
    if (!isLoopback(uri) || !tokens_.knowsClient(client))
        return oauthError(400, "invalid_request", "Bad Request");
    const std::string state = form.get("state");
    Scopes granted;
    for (const auto& scope : form.each("granted")) granted.insert(scope);
    if (form.get("decision") != "allow" || granted.empty()) {
        return redirect(uri, {{"error", "access_denied"}, {"state", state}});
    }
    const std::string code = tokens_.issueCode(
        {.client = client, .redirectUri = uri, .challenge = form.get("code_challenge"), .scopes = granted});
    return redirect(uri, {{"code", code}, {"state", state}, {"scope", Tokens::joinScopes(granted)}});
}

Reply OAuth::answerReply(const TokenAnswer& answer) const {
    if (!answer.error.empty()) return oauthError(answer.status, answer.error, answer.description);
    Json body{{"access_token", answer.accessToken},
              {"expires_in", tokens_.options().accessLife.count()},
              {"scope", Tokens::joinScopes(answer.scopes)},
              {"token_type", "Bearer"}};
    if (!answer.refreshToken.empty()) body["refresh_token"] = answer.refreshToken;
    if (!answer.refreshToken.empty() && tokens_.options().refreshLife) {
        body["refresh_token_expires_in"] = tokens_.options().refreshLife->count();
    }
    Reply reply = jsonReply(body);
    reply.headers.add("Cache-Control", "no-store");
    return reply;
}

Reply OAuth::token(const Request& request, const Parameters& form) {
    if (!request.headers.get("Content-Type").starts_with("application/x-www-form-urlencoded")) {
        return oauthError(400, "invalid_request", "Send a form.");
    }
    const std::string client = form.get("client_id");
    const std::string secret = form.get("client_secret");
    const std::string grant = form.get("grant_type");
    if (grant == "authorization_code") {
        return answerReply(tokens_.redeemCode(client, secret, form.get("code"), form.get("redirect_uri"),
                                              form.get("code_verifier")));
    }
    if (grant == "refresh_token")
        return answerReply(tokens_.refresh(client, secret, form.get("refresh_token")));
    if (grant == kDeviceGrant)
        return answerReply(tokens_.pollDevice(client, secret, form.get("device_code")));
    return oauthError(400, "unsupported_grant_type", "Invalid grant_type: " + grant);
}

Reply OAuth::revoke(const Parameters& form) {
    if (!tokens_.revoke(form.get("token")))
        return oauthError(400, "invalid_token", "Token expired or revoked");
    return jsonReply(Json::object());
}

Reply OAuth::deviceCode(const Request& request, const Parameters& form) {
    const std::string client = form.get("client_id");
    const Scopes scopes = Tokens::splitScopes(form.get("scope"));
    if (!tokens_.knowsClient(client))
        return oauthError(401, "invalid_client", "The OAuth client was not found.");
    // Limited-input devices may ask for the app's own files only.
    for (const auto& scope : scopes) {
        if (scope.find("auth/drive") != std::string::npos && scope != kScopeFile) {
            return oauthError(400, "invalid_scope", "Invalid device flow scope: " + scope);
        }
    }
    if (scopes.empty()) return oauthError(400, "invalid_request", "Missing required parameter: scope");
    const auto device = tokens_.beginDevice(client, scopes);
    return jsonReply({{"device_code", device.deviceCode},
                      {"user_code", device.userCode},
                      {"verification_url", "http://" + request.headers.get("Host") + "/device"},
                      {"expires_in", 1800},
                      {"interval", tokens_.options().deviceInterval.count()}});
}

Reply OAuth::devicePage(const Parameters& query) {
    const std::string code = query.get("user_code");
    const auto scopes = tokens_.deviceScopes(code);
    std::string content =
        "<form method=\"get\" action=\"/device\"><label>Code <input name=\"user_code\" value=\"" +
        escaped(code) + "\"></label><button>Next</button></form>";
    if (scopes) {
        content = "<p>A device with the code <strong>" + escaped(code) +
                  "</strong> wants to:</p><form method=\"post\" action=\"/device\">" +
                  hidden("user_code", code) + scopeBoxes(*scopes) + kButtons + "</form>";
    } else if (!code.empty()) {
        content = "<p>That code is not known.</p>" + content;
    }
    return page(200, "Connect a device", content);
}

Reply OAuth::decideDevice(const Parameters& form) {
    const bool allowed = form.get("decision") == "allow";
    if (!tokens_.answerDevice(form.get("user_code"), allowed)) return page(400, "That code is not known", "");
    return page(200, allowed ? "Device connected" : "Device refused", "<p>You can close this page.</p>");
}

}  // namespace packtrain::servers
