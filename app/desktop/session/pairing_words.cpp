#include "pairing_words.h"

#include "convert.h"
#include "session_words.h"
#include "words.h"

namespace packtrain::desktop {

using service::SessionView;

QString PairingWords::name(NotebookPlace place) {
    switch (place) {
        case NotebookPlace::colab:
            return tr("Google Colab");
        case NotebookPlace::kaggle:
            return tr("Kaggle");
        case NotebookPlace::jupyter:
            return tr("Jupyter");
        case NotebookPlace::shell:
            return tr("A shell");
    }
    return {};
}

QString PairingWords::secretGoes(NotebookPlace place) {
    switch (place) {
        case NotebookPlace::colab:
            return tr(
                "In Colab, click the key in the left bar, add a secret with the name PACKTRAIN, and "
                "paste it as the value. Switch its notebook access on; your other notebooks find it "
                "there too.");
        case NotebookPlace::kaggle:
            return tr(
                "In the notebook, choose Add-ons, Secrets, and add one with the label PACKTRAIN. Leave "
                "it attached, and switch the notebook's internet on: Kaggle's secrets need it.");
        case NotebookPlace::jupyter:
            return tr(
                "Paste it into the file ~/.config/packtrain/notebook-secret on that machine, and let "
                "nobody else read it (chmod 600). Or change the cell's last line to "
                "packtrain.start(secret=\"ask\"), which asks for it unseen.");
        case NotebookPlace::shell:
            return tr(
                "Paste it into the file ~/.config/packtrain/notebook-secret on that machine. Let nobody "
                "else read it: chmod 600.");
    }
    return {};
}

QString PairingWords::cellGoes(NotebookPlace place) {
    switch (place) {
        case NotebookPlace::colab:
            return tr(
                "Run it first in the notebook, in every session. It installs the agent from your Drive "
                "and holds no secret.");
        case NotebookPlace::kaggle:
            return tr(
                "Run it first in the notebook, in every session. Its first lines say which file to add "
                "as an input once; it holds no secret.");
        case NotebookPlace::jupyter:
            return tr(
                "Run it first in the notebook, in every session. Its first lines say if a file must lie "
                "beside it; it holds no secret.");
        case NotebookPlace::shell:
            return tr(
                "Paste it into the shell before the training starts. Its first lines say if a file must lie "
                "beside it; it holds no secret.");
    }
    return {};
}

QString PairingWords::state(const service::PairingView& pairing, const SessionView* newest) {
    QString known = tr("Not heard yet: put the secret there and run the cell.");
    if (newest != nullptr && newest->age)
        known = tr("Last heard %1.", "how long ago").arg(SessionWords::ago(*newest->age));
    if (pairing.problem)
        return tr("%1 It cannot be heard now: %2", "what is known; why")
            .arg(known, Words::error(*pairing.problem));
    if (!pairing.hasLooked) return known + u' ' + tr("Looking into its mailbox…");
    std::uint64_t refused = 0;
    for (const service::RefusedFrames& each : pairing.refused) refused += each.count;
    if (refused > 0)
        known += u' ' + tr("%Ln message(s) in its mailbox were not from it, or damaged, and were refused.",
                           nullptr, toInt(refused));
    return known;
}

std::string placeKey(NotebookPlace place) {
    switch (place) {
        case NotebookPlace::colab:
            return "colab";
        case NotebookPlace::kaggle:
            return "kaggle";
        case NotebookPlace::jupyter:
            return "jupyter";
        case NotebookPlace::shell:
            return "shell";
    }
    return {};
}

bool needsDrive(NotebookPlace place) {
    return place == NotebookPlace::colab || place == NotebookPlace::kaggle;
}

const SessionView* newestOf(const std::vector<SessionView>& sessions, const std::string& pairing) {
    const SessionView* newest = nullptr;
    for (const SessionView& each : sessions) {
        if (each.pairing != pairing || each.presence == service::Presence::never || !each.age) continue;
        if (newest == nullptr || *each.age < *newest->age) newest = &each;
    }
    return newest;
}

}  // namespace packtrain::desktop
