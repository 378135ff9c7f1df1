// The main of a window test: offscreen unless told otherwise, English, our look. Each test class calls
// failOnWarnings() in initTestCase(): Qt Test puts its own message handler in place just before that.
#pragma once

#include <QApplication>
#include <QLocale>
#include <QTest>
#include <QTranslator>

#include "desk_under_test.h"
#include "widgets/theme.h"

#define PACKTRAIN_GUI_TEST_MAIN(TestClass)                                                           \
    int main(int argc, char** argv) {                                                                \
        if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen"); \
        QApplication app(argc, argv);                                                                \
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));                      \
        QTranslator english;                                                                         \
        if (!english.load(QStringLiteral(":/i18n/packtrain_en.qm"))) return 99;                      \
        QCoreApplication::installTranslator(&english);                                               \
        packtrain::desktop::applyTheme(app, false);                                                  \
        TestClass test;                                                                              \
        return QTest::qExec(&test, argc, argv);                                                      \
    }
