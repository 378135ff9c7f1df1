#include "question.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace packtrain::keychain {
namespace {

using namespace Qt::StringLiterals;

std::optional<Op> opNamed(const QString& name) {
    if (name == "get"_L1) return Op::get;
    if (name == "put"_L1) return Op::put;
    if (name == "erase"_L1) return Op::erase;
    return std::nullopt;
}

QString nameOf(Status status) {
    switch (status) {
        case Status::found:
            return u"found"_s;
        case Status::absent:
            return u"absent"_s;
        case Status::ok:
            return u"ok"_s;
        case Status::locked:
            return u"locked"_s;
        case Status::denied:
            return u"denied"_s;
        case Status::unavailable:
            return u"unavailable"_s;
    }
    return u"unavailable"_s;
}

}  // namespace

std::optional<Question> readQuestion(const QByteArray& line) {
    const QJsonDocument document = QJsonDocument::fromJson(line);
    if (!document.isObject()) return std::nullopt;
    const QJsonObject object = document.object();
    const auto op = opNamed(object["op"_L1].toString());
    const QJsonValue secret = object["secret"_L1];
    Question question{op.value_or(Op::get), object["service"_L1].toString(), object["key"_L1].toString(),
                      secret.toString()};
    if (!op || question.service.isEmpty() || question.key.isEmpty()) return std::nullopt;
    if (question.op == Op::put && !secret.isString()) return std::nullopt;
    return question;
}

QByteArray toLine(const Answer& answer) {
    QJsonObject object{{u"status"_s, nameOf(answer.status)}};
    if (answer.status == Status::found) object["secret"_L1] = answer.secret;
    if (!answer.detail.isEmpty()) object["detail"_L1] = answer.detail;
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

}  // namespace packtrain::keychain
