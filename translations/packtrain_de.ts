<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>AlertWords</name>
    <message>
        <source>%1 left</source>
        <comment>title of a warning</comment>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>may end in %1 or later</source>
        <comment>title of a warning</comment>
        <translation>kann in %1 oder später enden</translation>
    </message>
    <message>
        <source>may end any moment</source>
        <comment>title of a warning</comment>
        <translation>kann jeden Moment enden</translation>
    </message>
    <message>
        <source>idle, and stopped in %1</source>
        <comment>title of a warning</comment>
        <translation>untätig, wird in %1 beendet</translation>
    </message>
    <message>
        <source>no word for %1</source>
        <comment>title of a warning</comment>
        <translation>kein Wort seit %1</translation>
    </message>
    <message>
        <source>the session ended</source>
        <comment>title of a warning</comment>
        <translation>die Sitzung ist beendet</translation>
    </message>
    <message>
        <source>this computer goes to sleep</source>
        <comment>title of a warning</comment>
        <translation>dieser Computer geht schlafen</translation>
    </message>
    <message>
        <source>saves wait for a sign-in</source>
        <comment>title of a warning</comment>
        <translation>Sicherungen warten auf eine Anmeldung</translation>
    </message>
    <message>
        <source>a drive does not answer</source>
        <comment>title of a warning</comment>
        <translation>ein Laufwerk antwortet nicht</translation>
    </message>
    <message>
        <source>a disk is nearly full</source>
        <comment>title of a warning</comment>
        <translation>eine Platte ist fast voll</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>session: what is wrong</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Safe in the drive: step %1, saved %2.</source>
        <translation>Sicher im Laufwerk: Schritt %1, gespeichert %2.</translation>
    </message>
    <message>
        <source>The newest save in the drive is from %1.</source>
        <comment>12 min ago</comment>
        <translation>Der neueste Stand im Laufwerk entstand %1.</translation>
    </message>
    <message>
        <source>The last word came at %1.</source>
        <comment>time of day</comment>
        <translation>Das letzte Wort kam um %1.</translation>
    </message>
    <message>
        <source>No word since %1: the time left is an estimate.</source>
        <comment>time of day</comment>
        <translation>Kein Wort seit %1: die Restzeit ist geschätzt.</translation>
    </message>
    <message>
        <source>It may have ended: %1.</source>
        <translation>Sie ist vielleicht beendet: %1.</translation>
    </message>
    <message>
        <source>Likely reason: %1. The last word came at %2.</source>
        <comment>2: time of day</comment>
        <translation>Wahrscheinlicher Grund: %1. Das letzte Wort kam um %2.</translation>
    </message>
    <message>
        <source>Only this computer keeps the session.</source>
        <translation>Nur dieser Computer hält die Sitzung.</translation>
    </message>
    <message>
        <source>Nothing more reaches %1 until then.</source>
        <comment>name of a drive</comment>
        <translation>Bis dahin erreicht nichts mehr %1.</translation>
    </message>
    <message>
        <source>Nothing is saved in the drive yet.</source>
        <translation>Im Laufwerk ist noch nichts gesichert.</translation>
    </message>
    <message>
        <source>%1 are on their way, for about %2.</source>
        <comment>bytes; time</comment>
        <translation>%1 sind unterwegs, noch etwa %2.</translation>
    </message>
    <message>
        <source>%1 of work at risk.</source>
        <comment>time</comment>
        <translation>%1 Arbeit gefährdet.</translation>
    </message>
    <message>
        <source>Lost: about %1 of work.</source>
        <comment>time</comment>
        <translation>Verloren: etwa %1 Arbeit.</translation>
    </message>
    <message>
        <source>It was asked to save.</source>
        <translation>Das Speichern wurde verlangt.</translation>
    </message>
    <message>
        <source>A save may come too late.</source>
        <translation>Ein Speichern kommt vielleicht zu spät.</translation>
    </message>
    <message>
        <source>Save now, or lose what came after %1.</source>
        <comment>time of day</comment>
        <translation>Jetzt speichern, sonst geht verloren, was nach %1 kam.</translation>
    </message>
    <message>
        <source>Save now, or lose all of it.</source>
        <translation>Jetzt speichern, sonst geht alles verloren.</translation>
    </message>
    <message>
        <source>%1 at %2.</source>
        <comment>session limit; time of day</comment>
        <translation>%1 um %2.</translation>
    </message>
    <message>
        <source>%1 at %2, %3.</source>
        <comment>session limit; time of day; documented</comment>
        <translation>%1 um %2, %3.</translation>
    </message>
    <message>
        <source>on its way</source>
        <comment>how far an asking to save has come</comment>
        <translation>unterwegs</translation>
    </message>
    <message>
        <source>sent</source>
        <comment>how far an asking to save has come</comment>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>seen, being done</source>
        <comment>how far an asking to save has come</comment>
        <translation>gesehen, in Arbeit</translation>
    </message>
    <message>
        <source>saved; it is safe as soon as it is in the drive</source>
        <comment>how far an asking to save has come</comment>
        <translation>gespeichert; sicher, sobald es im Laufwerk ist</translation>
    </message>
    <message>
        <source>failed</source>
        <comment>how far an asking to save has come</comment>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>refused</source>
        <comment>how far an asking to save has come</comment>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>came too late</source>
        <comment>how far an asking to save has come</comment>
        <translation>kam zu spät</translation>
    </message>
    <message>
        <source>not answered</source>
        <comment>how far an asking to save has come</comment>
        <translation>nicht beantwortet</translation>
    </message>
    <message>
        <source>Save asked for: %1.</source>
        <translation>Speichern verlangt: %1.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>session: state</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 left</source>
        <comment>of a session</comment>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>checkpoint %1</source>
        <comment>6 min ago</comment>
        <translation>Checkpoint %1</translation>
    </message>
</context>
<context>
    <name>Dropped</name>
    <message numerus="yes">
        <source>%n of them cannot be found from here.</source>
        <translation>
            <numerusform>%n davon ist von hier aus nicht zu finden.</numerusform>
            <numerusform>%n davon sind von hier aus nicht zu finden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them may not be read by this user.</source>
        <translation>
            <numerusform>%n davon darf dieser Benutzer nicht lesen.</numerusform>
            <numerusform>%n davon darf dieser Benutzer nicht lesen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are not files or folders.</source>
        <translation>
            <numerusform>%n davon ist weder Datei noch Ordner.</numerusform>
            <numerusform>%n davon sind weder Dateien noch Ordner.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A phone or camera cannot be read directly: copy its folder to this computer first.</source>
        <translation>
            <numerusform>Ein Telefon oder eine Kamera kann nicht direkt gelesen werden: Kopieren Sie den Ordner zuerst auf diesen Rechner.</numerusform>
            <numerusform>Ein Telefon oder eine Kamera kann nicht direkt gelesen werden: Kopieren Sie den Ordner zuerst auf diesen Rechner.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That is an address on the web: save it to this computer first.</source>
        <translation>
            <numerusform>Das ist eine Adresse im Netz: Speichern Sie sie zuerst auf diesem Rechner.</numerusform>
            <numerusform>Das ist eine Adresse im Netz: Speichern Sie sie zuerst auf diesem Rechner.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A link to a drive cannot be opened: Packtrain sees only what it made itself there.</source>
        <translation>
            <numerusform>Ein Link zu einem Cloud-Laufwerk kann nicht geöffnet werden: Packtrain sieht dort nur, was es selbst angelegt hat.</numerusform>
            <numerusform>Ein Link zu einem Cloud-Laufwerk kann nicht geöffnet werden: Packtrain sieht dort nur, was es selbst angelegt hat.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The other program hands over no file: save it to a folder and drop that.</source>
        <translation>
            <numerusform>Das andere Programm übergibt keine Datei: Speichern Sie sie in einem Ordner und ziehen Sie diesen hierher.</numerusform>
            <numerusform>Das andere Programm übergibt keine Datei: Speichern Sie sie in einem Ordner und ziehen Sie diesen hierher.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A full path is needed, beginning with / or ~.</source>
        <translation>
            <numerusform>Es wird ein vollständiger Pfad gebraucht, der mit / oder ~ beginnt.</numerusform>
            <numerusform>Es wird ein vollständiger Pfad gebraucht, der mit / oder ~ beginnt.</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” cannot be found from here.</source>
        <translation>„%1“ ist von hier aus nicht zu finden.</translation>
    </message>
    <message>
        <source>“%1” may not be read by this user.</source>
        <translation>„%1“ darf dieser Benutzer nicht lesen.</translation>
    </message>
    <message>
        <source>“%1” is not a file or folder.</source>
        <translation>„%1“ ist weder Datei noch Ordner.</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) cannot be taken.</source>
        <translation>
            <numerusform>%n Element kann nicht angenommen werden.</numerusform>
            <numerusform>%n Elemente können nicht angenommen werden.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PairingWords</name>
    <message>
        <source>Google Colab</source>
        <translation>Google Colab</translation>
    </message>
    <message>
        <source>Kaggle</source>
        <translation>Kaggle</translation>
    </message>
    <message>
        <source>Jupyter</source>
        <translation>Jupyter</translation>
    </message>
    <message>
        <source>A shell</source>
        <translation>Eine Shell</translation>
    </message>
    <message>
        <source>In Colab, click the key in the left bar, add a secret with the name PACKTRAIN, and paste it as the value. Switch its notebook access on; your other notebooks find it there too.</source>
        <translation>Klicken Sie in Colab links auf den Schlüssel, legen Sie ein Secret mit dem Namen PACKTRAIN an und fügen Sie es als Wert ein. Schalten Sie den Notebookzugriff ein; Ihre anderen Notebooks finden es dort ebenfalls.</translation>
    </message>
    <message>
        <source>In the notebook, choose Add-ons, Secrets, and add one with the label PACKTRAIN. Leave it attached, and switch the notebook&apos;s internet on: Kaggle&apos;s secrets need it.</source>
        <translation>Wählen Sie im Notebook Add-ons, Secrets und legen Sie eines mit dem Label PACKTRAIN an. Lassen Sie es angehängt und schalten Sie das Internet des Notebooks ein: Kaggles Secrets brauchen es.</translation>
    </message>
    <message>
        <source>Paste it into the file ~/.config/packtrain/notebook-secret on that machine, and let nobody else read it (chmod 600). Or change the cell&apos;s last line to packtrain.start(secret=&quot;ask&quot;), which asks for it unseen.</source>
        <translation>Fügen Sie es auf jener Maschine in die Datei ~/.config/packtrain/notebook-secret ein, die sonst niemand lesen darf (chmod 600). Oder ändern Sie die letzte Zeile der Zelle in packtrain.start(secret=&quot;ask&quot;): dann wird verdeckt danach gefragt.</translation>
    </message>
    <message>
        <source>Paste it into the file ~/.config/packtrain/notebook-secret on that machine. Let nobody else read it: chmod 600.</source>
        <translation>Fügen Sie es auf jener Maschine in die Datei ~/.config/packtrain/notebook-secret ein. Sonst darf sie niemand lesen: chmod 600.</translation>
    </message>
    <message>
        <source>Run it first in the notebook, in every session. It installs the agent from your Drive and holds no secret.</source>
        <translation>Führen Sie sie in jeder Sitzung als Erstes im Notebook aus. Sie installiert den Agenten aus Ihrem Drive und enthält kein Geheimnis.</translation>
    </message>
    <message>
        <source>Run it first in the notebook, in every session. Its first lines say which file to add as an input once; it holds no secret.</source>
        <translation>Führen Sie sie in jeder Sitzung als Erstes im Notebook aus. Ihre ersten Zeilen sagen, welche Datei einmal als Eingabe hinzuzufügen ist; sie enthält kein Geheimnis.</translation>
    </message>
    <message>
        <source>Not heard yet: put the secret there and run the cell.</source>
        <translation>Noch nichts gehört: Hinterlegen Sie dort das Geheimnis und führen Sie die Zelle aus.</translation>
    </message>
    <message>
        <source>Last heard %1.</source>
        <comment>how long ago</comment>
        <translation>Zuletzt gehört %1.</translation>
    </message>
    <message>
        <source>%1 It cannot be heard now: %2</source>
        <comment>what is known; why</comment>
        <translation>%1 Jetzt ist nichts zu hören: %2</translation>
    </message>
    <message>
        <source>Looking into its mailbox…</source>
        <translation>Der Briefkasten wird angesehen…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) in its mailbox were not from it, or damaged, and were refused.</source>
        <translation>
            <numerusform>%Ln Nachricht in seinem Briefkasten war nicht von ihm oder beschädigt und wurde abgelehnt.</numerusform>
            <numerusform>%Ln Nachrichten in seinem Briefkasten waren nicht von ihm oder beschädigt und wurden abgelehnt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Run it first in the notebook, in every session. Its first lines say if a file must lie beside it; it holds no secret.</source>
        <translation>Führen Sie sie in jeder Sitzung als Erstes im Notebook aus. Ihre ersten Zeilen sagen, ob eine Datei daneben liegen muss; sie enthält kein Geheimnis.</translation>
    </message>
    <message>
        <source>Paste it into the shell before the training starts. Its first lines say if a file must lie beside it; it holds no secret.</source>
        <translation>Fügen Sie sie in die Shell ein, bevor das Training beginnt. Ihre ersten Zeilen sagen, ob eine Datei daneben liegen muss; sie enthält kein Geheimnis.</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>that cannot be understood; see --help</source>
        <translation>das ist nicht zu verstehen; siehe --help</translation>
    </message>
    <message>
        <source>the configuration cannot be read; mend or remove the named entry</source>
        <translation>die Konfiguration ist nicht lesbar; berichtigen oder entfernen Sie den genannten Eintrag</translation>
    </message>
    <message>
        <source>no such remote is configured; &apos;packtrain remote list&apos; shows them, local:/path needs none</source>
        <translation>so ein Laufwerk ist nicht eingerichtet; „packtrain remote list“ zeigt alle, local:/pfad braucht keines</translation>
    </message>
    <message>
        <source>there is no such job; &apos;packtrain jobs&apos; lists them</source>
        <translation>diesen Auftrag gibt es nicht; „packtrain jobs“ zeigt alle</translation>
    </message>
    <message>
        <source>there is no complete dataset there: no manifest was found</source>
        <translation>dort liegt kein vollständiger Datensatz: es gibt kein Manifest</translation>
    </message>
    <message>
        <source>this drive or build cannot do that</source>
        <translation>dieses Laufwerk oder dieses Programm kann das nicht</translation>
    </message>
    <message>
        <source>there is nothing to send: the folder is empty</source>
        <translation>es gibt nichts zu senden: der Ordner ist leer</translation>
    </message>
    <message>
        <source>that name cannot be used here; choose another</source>
        <translation>dieser Name ist hier nicht möglich; wählen Sie einen anderen</translation>
    </message>
    <message>
        <source>only https addresses are used, or http on this computer</source>
        <translation>nur https-Adressen werden benutzt, oder http auf diesem Rechner</translation>
    </message>
    <message>
        <source>the target lies inside what is to be sent; choose a folder outside of it</source>
        <translation>das Ziel liegt in dem, was gesendet werden soll; wählen Sie einen Ordner außerhalb</translation>
    </message>
    <message>
        <source>the target is not a folder; choose one</source>
        <translation>das Ziel ist kein Ordner; wählen Sie einen</translation>
    </message>
    <message>
        <source>the file or folder is not there</source>
        <translation>die Datei oder der Ordner ist nicht da</translation>
    </message>
    <message>
        <source>this user may not read or write it; change its permissions</source>
        <translation>dieser Benutzer darf es nicht lesen oder schreiben; ändern Sie die Rechte</translation>
    </message>
    <message>
        <source>it is there already, or in use by another program</source>
        <translation>es ist schon da oder wird von einem anderen Programm benutzt</translation>
    </message>
    <message>
        <source>reading failed; check the disk or the mount</source>
        <translation>Lesen ist fehlgeschlagen; prüfen Sie den Datenträger</translation>
    </message>
    <message>
        <source>writing failed; check the disk or the mount</source>
        <translation>Schreiben ist fehlgeschlagen; prüfen Sie den Datenträger</translation>
    </message>
    <message>
        <source>the disk is full; free some space, nothing is lost</source>
        <translation>der Datenträger ist voll; schaffen Sie Platz, nichts ist verloren</translation>
    </message>
    <message>
        <source>the disk or folder is read-only; choose another place with PACKTRAIN_HOME</source>
        <translation>der Datenträger oder Ordner ist schreibgeschützt; wählen Sie mit PACKTRAIN_HOME einen anderen Ort</translation>
    </message>
    <message>
        <source>too many files are open; raise the limit (ulimit -n)</source>
        <translation>zu viele Dateien sind offen; erhöhen Sie die Grenze (ulimit -n)</translation>
    </message>
    <message>
        <source>another process runs this job; &apos;packtrain watch&apos; shows it</source>
        <translation>ein anderer Prozess führt diesen Auftrag aus; „packtrain watch“ zeigt ihn</translation>
    </message>
    <message>
        <source>a database of Packtrain is damaged; nothing was deleted</source>
        <translation>eine Datenbank von Packtrain ist beschädigt; nichts wurde gelöscht</translation>
    </message>
    <message>
        <source>a newer Packtrain wrote this; update this one</source>
        <translation>das hat ein neueres Packtrain geschrieben; aktualisieren Sie dieses</translation>
    </message>
    <message>
        <source>the database is in use by another process</source>
        <translation>die Datenbank wird von einem anderen Prozess benutzt</translation>
    </message>
    <message>
        <source>the key that seals upload sessions is gone; open shards are begun anew</source>
        <translation>der Schlüssel der offenen Uploads ist weg; offene Shards beginnen neu</translation>
    </message>
    <message>
        <source>it changed while it was packed; push again under another name to send its newest state</source>
        <translation>es hat sich beim Packen geändert; ein neuer Lauf unter anderem Namen sendet den neuesten Stand</translation>
    </message>
    <message>
        <source>the source folder is gone; reconnect it, nothing else is lost</source>
        <translation>der Quellordner ist weg; verbinden Sie ihn wieder, sonst ist nichts verloren</translation>
    </message>
    <message>
        <source>not a file, folder or link: it is left out</source>
        <translation>weder Datei noch Ordner noch Link: es wird ausgelassen</translation>
    </message>
    <message>
        <source>the link leads out of the folder: it is left out</source>
        <translation>der Link führt aus dem Ordner hinaus: er wird ausgelassen</translation>
    </message>
    <message>
        <source>no connection; Packtrain goes on when the network is back</source>
        <translation>keine Verbindung; Packtrain macht weiter, sobald das Netz wieder da ist</translation>
    </message>
    <message>
        <source>the server did not answer in time</source>
        <translation>der Server hat nicht rechtzeitig geantwortet</translation>
    </message>
    <message>
        <source>no byte moved for a while</source>
        <translation>eine Zeit lang hat sich kein Byte bewegt</translation>
    </message>
    <message>
        <source>the connection broke</source>
        <translation>die Verbindung ist abgebrochen</translation>
    </message>
    <message>
        <source>the server&apos;s name cannot be found; check the network</source>
        <translation>der Name des Servers ist nicht zu finden; prüfen Sie das Netz</translation>
    </message>
    <message>
        <source>the server&apos;s certificate is not trusted; if your network replaces certificates, add its CA (PACKTRAIN_CA)</source>
        <translation>dem Zertifikat des Servers wird nicht vertraut; ersetzt Ihr Netz Zertifikate, so fügen Sie dessen CA hinzu (PACKTRAIN_CA)</translation>
    </message>
    <message>
        <source>the proxy wants a name and password; set them in https_proxy</source>
        <translation>der Proxy verlangt Namen und Passwort; setzen Sie beides in https_proxy</translation>
    </message>
    <message>
        <source>a sign-in page of this network answers instead of the drive; open a browser and sign in to the network</source>
        <translation>statt des Laufwerks antwortet eine Anmeldeseite dieses Netzes; melden Sie sich im Browser beim Netz an</translation>
    </message>
    <message>
        <source>not signed in, or the sign-in has expired; uploads are safe where they stopped: &apos;packtrain remote login&apos;</source>
        <translation>nicht angemeldet, oder die Anmeldung ist abgelaufen; Uploads sind sicher, wo sie stehen: „packtrain remote login“</translation>
    </message>
    <message>
        <source>the sign-in was refused in the browser</source>
        <translation>die Anmeldung wurde im Browser abgelehnt</translation>
    </message>
    <message>
        <source>the sign-in lacks a permission that this needs; sign in again and leave its box ticked</source>
        <translation>der Anmeldung fehlt eine Erlaubnis; melden Sie sich neu an und lassen Sie das Kästchen angehakt</translation>
    </message>
    <message>
        <source>the keyring is locked; unlock it, you are not signed out</source>
        <translation>der Schlüsselbund ist gesperrt; entsperren Sie ihn, Sie sind nicht abgemeldet</translation>
    </message>
    <message>
        <source>the keyring refused access</source>
        <translation>der Schlüsselbund hat den Zugriff verweigert</translation>
    </message>
    <message>
        <source>no keyring runs here; choose the protected file (--secrets file) or an environment variable (--secrets env)</source>
        <translation>hier läuft kein Schlüsselbund; wählen Sie die geschützte Datei (--secrets file) oder eine Umgebungsvariable (--secrets env)</translation>
    </message>
    <message>
        <source>Google needs your own client: pass the client_secret.json that the Google console gave you</source>
        <translation>Google braucht Ihren eigenen Client: geben Sie die client_secret.json aus der Google-Konsole an</translation>
    </message>
    <message>
        <source>Google does not know this client, or the file is not a desktop client&apos;s; download client_secret.json again</source>
        <translation>Google kennt diesen Client nicht, oder es ist kein Desktop-Client; laden Sie client_secret.json neu herunter</translation>
    </message>
    <message>
        <source>the drive asked to slow down</source>
        <translation>das Laufwerk bittet, langsamer zu senden</translation>
    </message>
    <message>
        <source>the drive stopped uploads for today (750 GB); Packtrain goes on by itself</source>
        <translation>das Laufwerk nimmt heute nichts mehr an (750 GB); Packtrain macht von selbst weiter</translation>
    </message>
    <message>
        <source>your Google project used up its requests for today; Packtrain goes on by itself</source>
        <translation>Ihr Google-Projekt hat seine Anfragen für heute verbraucht; Packtrain macht von selbst weiter</translation>
    </message>
    <message>
        <source>the drive is full; empty its trash or free space, then resume</source>
        <translation>das Laufwerk ist voll; leeren Sie den Papierkorb oder schaffen Sie Platz, dann fortsetzen</translation>
    </message>
    <message>
        <source>a folder of the drive holds too many items; choose another folder</source>
        <translation>ein Ordner des Laufwerks enthält zu viele Einträge; wählen Sie einen anderen</translation>
    </message>
    <message>
        <source>too many uploads are open on the drive</source>
        <translation>auf dem Laufwerk sind zu viele Uploads offen</translation>
    </message>
    <message>
        <source>the upload link expired; only this shard starts again</source>
        <translation>der Upload-Link ist abgelaufen; nur dieser Shard beginnt neu</translation>
    </message>
    <message>
        <source>the drive holds another number of bytes than was assumed</source>
        <translation>das Laufwerk hält eine andere Zahl von Bytes als angenommen</translation>
    </message>
    <message>
        <source>it is not on the drive, or not visible to Packtrain</source>
        <translation>es ist nicht auf dem Laufwerk oder für Packtrain nicht sichtbar</translation>
    </message>
    <message>
        <source>something of that name or id is there already</source>
        <translation>etwas mit diesem Namen oder dieser Kennung ist schon da</translation>
    </message>
    <message>
        <source>somebody else changed it meanwhile; nothing was overwritten</source>
        <translation>jemand anders hat es inzwischen geändert; nichts wurde überschrieben</translation>
    </message>
    <message>
        <source>larger than this drive takes</source>
        <translation>größer, als dieses Laufwerk annimmt</translation>
    </message>
    <message>
        <source>the drive or its administrator does not allow this</source>
        <translation>das Laufwerk oder dessen Verwalter erlaubt das nicht</translation>
    </message>
    <message>
        <source>the drive limits downloads of this file for up to 24 hours</source>
        <translation>das Laufwerk begrenzt das Herunterladen dieser Datei für bis zu 24 Stunden</translation>
    </message>
    <message>
        <source>the drive flagged this file as malware or abuse</source>
        <translation>das Laufwerk hält diese Datei für schädlich oder missbräuchlich</translation>
    </message>
    <message>
        <source>the drive has a problem of its own</source>
        <translation>das Laufwerk hat selbst ein Problem</translation>
    </message>
    <message>
        <source>the drive&apos;s answer makes no sense</source>
        <translation>die Antwort des Laufwerks ergibt keinen Sinn</translation>
    </message>
    <message>
        <source>the folder that this goes to is gone; reconnect its disk, nothing is lost</source>
        <translation>der Zielordner ist weg; verbinden Sie seinen Datenträger wieder, nichts ist verloren</translation>
    </message>
    <message>
        <source>it arrived damaged: the checksums differ</source>
        <translation>es kam beschädigt an: die Prüfsummen sind verschieden</translation>
    </message>
    <message>
        <source>it has the wrong size</source>
        <translation>es hat die falsche Größe</translation>
    </message>
    <message>
        <source>the dataset&apos;s manifest cannot be read</source>
        <translation>das Manifest des Datensatzes ist nicht lesbar</translation>
    </message>
    <message>
        <source>a newer Packtrain wrote this dataset; update this one</source>
        <translation>ein neueres Packtrain hat diesen Datensatz geschrieben; aktualisieren Sie dieses</translation>
    </message>
    <message>
        <source>the dataset&apos;s index is not the one that its manifest names</source>
        <translation>der Index des Datensatzes ist nicht der, den das Manifest nennt</translation>
    </message>
    <message>
        <source>the archive tries to write outside its folder; nothing more of it is unpacked</source>
        <translation>das Archiv will außerhalb seines Ordners schreiben; es wird nichts weiter entpackt</translation>
    </message>
    <message>
        <source>a part of the dataset is missing on the drive</source>
        <translation>ein Teil des Datensatzes fehlt auf dem Laufwerk</translation>
    </message>
    <message>
        <source>paused by you</source>
        <translation>von Ihnen angehalten</translation>
    </message>
    <message>
        <source>interrupted; &apos;packtrain resume&apos; goes on where it stopped</source>
        <translation>unterbrochen; „packtrain resume“ macht dort weiter</translation>
    </message>
    <message>
        <source>a fault in Packtrain; &apos;packtrain report&apos; collects what is needed to mend it</source>
        <translation>ein Fehler in Packtrain; „packtrain report“ sammelt, was zum Beheben nötig ist</translation>
    </message>
    <message>
        <source>that cannot be used; choose something else</source>
        <translation>das geht hier nicht; wählen Sie etwas anderes</translation>
    </message>
    <message>
        <source>that account is not set up here; add it again</source>
        <translation>dieses Konto ist hier nicht eingerichtet; fügen Sie es wieder hinzu</translation>
    </message>
    <message>
        <source>this upload is not in the list any more</source>
        <translation>dieser Upload steht nicht mehr in der Liste</translation>
    </message>
    <message>
        <source>the disk or folder is read-only; choose another place</source>
        <translation>die Platte oder der Ordner ist schreibgeschützt; wählen Sie einen anderen Ort</translation>
    </message>
    <message>
        <source>another process runs this upload; it is shown here as it moves</source>
        <translation>ein anderer Prozess führt diesen Upload aus; hier ist zu sehen, wie er vorankommt</translation>
    </message>
    <message>
        <source>too many files are open; close some programs</source>
        <translation>zu viele Dateien sind offen; schließen Sie einige Programme</translation>
    </message>
    <message>
        <source>it changed while it was packed; the state that was read first was sent</source>
        <translation>es hat sich beim Packen geändert; gesendet wurde der zuerst gelesene Stand</translation>
    </message>
    <message>
        <source>the server&apos;s certificate is not trusted; does this network replace certificates?</source>
        <translation>dem Zertifikat des Servers wird nicht vertraut; ersetzt dieses Netz Zertifikate?</translation>
    </message>
    <message>
        <source>not signed in, or the sign-in has expired; uploads are safe where they stopped</source>
        <translation>nicht angemeldet, oder die Anmeldung ist abgelaufen; Uploads sind sicher, wo sie stehen</translation>
    </message>
    <message>
        <source>no keyring runs here; choose where the sign-in is kept</source>
        <translation>hier läuft kein Schlüsselbund; wählen Sie, wo die Anmeldung aufbewahrt wird</translation>
    </message>
    <message>
        <source>interrupted; it goes on where it stopped</source>
        <translation>unterbrochen; es geht dort weiter, wo es aufgehört hat</translation>
    </message>
    <message>
        <source>a fault in Packtrain; the log says more</source>
        <translation>ein Fehler in Packtrain; das Protokoll sagt mehr</translation>
    </message>
</context>
<context>
    <name>SessionReadings</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>not known here</source>
        <translation>hier nicht bekannt</translation>
    </message>
    <message>
        <source>not known here: %1</source>
        <translation>hier nicht bekannt: %1</translation>
    </message>
    <message>
        <source>it fell off the bus</source>
        <translation>vom Bus gefallen</translation>
    </message>
    <message>
        <source>Its memory</source>
        <comment>of the accelerator above</comment>
        <translation>Sein Speicher</translation>
    </message>
    <message>
        <source>TPU %1</source>
        <translation>TPU %1</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>Prozessoren</translation>
    </message>
    <message>
        <source>%1 of %2 cores</source>
        <comment>2.0 of 4 cores</comment>
        <translation>%1 von %2 Kernen</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Disk %1</source>
        <translation>Platte %1</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>%1 frei</translation>
    </message>
    <message>
        <source>%1, full in %2</source>
        <translation>%1, voll in %2</translation>
    </message>
    <message>
        <source>nothing</source>
        <comment>no bytes per second</comment>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>%1 in, %2 out</source>
        <translation>%1 herein, %2 hinaus</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>waits: %1</source>
        <translation>wartet: %1</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>unterwegs</translation>
    </message>
    <message>
        <source>on its way, %1 of %2</source>
        <translation>unterwegs, %1 von %2</translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <comment>the set: which save, and how far it is</comment>
        <translation>%1: %2 %3</translation>
    </message>
    <message>
        <source>%1: another machine has taken this set over; nothing is sent from here</source>
        <translation>%1: eine andere Maschine hat diesen Satz übernommen; von hier wird nichts gesendet</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>waits for room</source>
        <translation>wartet auf Platz</translation>
    </message>
    <message>
        <source>is being written</source>
        <translation>wird geschrieben</translation>
    </message>
    <message>
        <source>is next</source>
        <translation>ist als Nächster dran</translation>
    </message>
    <message>
        <source>%1: %2 in the drive</source>
        <translation>%1: %2 im Laufwerk</translation>
    </message>
    <message>
        <source>%1: %2 in the drive, %3 not yet</source>
        <translation>%1: %2 im Laufwerk, %3 noch nicht</translation>
    </message>
    <message>
        <source>Cache: %1 in %2</source>
        <comment>3.2 GiB in 12 shards</comment>
        <translation>Cache: %1 in %2</translation>
    </message>
    <message>
        <source>%1 read from here</source>
        <translation>%1 von hier gelesen</translation>
    </message>
    <message>
        <source>from the drive %1</source>
        <translation>vom Laufwerk %1</translation>
    </message>
    <message>
        <source>from the disk %1</source>
        <translation>von der Platte %1</translation>
    </message>
    <message>
        <source>%1: %2 in the drive, checked %3</source>
        <comment>run-7: step 18,000 in the drive, checked 9 min ago</comment>
        <translation>%1: %2 im Laufwerk, geprüft %3</translation>
    </message>
</context>
<context>
    <name>SessionWords</name>
    <message numerus="yes">
        <source>%Ln day(s)</source>
        <translation>
            <numerusform>%Ln Tag</numerusform>
            <numerusform>%Ln Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>any moment</source>
        <comment>time left until a session may end</comment>
        <translation>jeden Moment</translation>
    </message>
    <message>
        <source>&lt; 1 min</source>
        <translation>&lt; 1 min</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>vor %1</translation>
    </message>
    <message>
        <source>No word yet</source>
        <translation>Noch kein Wort</translation>
    </message>
    <message>
        <source>At work, %1</source>
        <comment>state, age of the newest word</comment>
        <translation>Arbeitet, %1</translation>
    </message>
    <message>
        <source>Idle, %1</source>
        <comment>state, age of the newest word</comment>
        <translation>Untätig, %1</translation>
    </message>
    <message>
        <source>Late: no word for %1</source>
        <translation>Verspätet: kein Wort seit %1</translation>
    </message>
    <message>
        <source>Lost: no word for %1</source>
        <translation>Verloren: kein Wort seit %1</translation>
    </message>
    <message>
        <source>Ended, last word %1</source>
        <translation>Beendet, letztes Wort %1</translation>
    </message>
    <message>
        <source>Session limit</source>
        <translation>Sitzungsgrenze</translation>
    </message>
    <message>
        <source>Idle stop</source>
        <translation>Ende bei Untätigkeit</translation>
    </message>
    <message>
        <source>As earlier ones ended</source>
        <translation>Wie frühere endeten</translation>
    </message>
    <message>
        <source>Your own limit</source>
        <translation>Eigene Grenze</translation>
    </message>
    <message>
        <source>Another limit</source>
        <translation>Andere Grenze</translation>
    </message>
    <message>
        <source>reported</source>
        <comment>how an end is known: the platform tells it</comment>
        <translation>gemeldet</translation>
    </message>
    <message>
        <source>documented</source>
        <comment>how an end is known: the platform&apos;s pages say so</comment>
        <translation>dokumentiert</translation>
    </message>
    <message>
        <source>estimated</source>
        <comment>how an end is known</comment>
        <translation>geschätzt</translation>
    </message>
    <message>
        <source>set by you</source>
        <comment>how an end is known</comment>
        <translation>von Ihnen gesetzt</translation>
    </message>
    <message>
        <source>What it cost is not known</source>
        <translation>Was es gekostet hat, ist nicht bekannt</translation>
    </message>
    <message>
        <source>What an end would cost is not known yet</source>
        <translation>Was ein Ende kosten würde, ist noch nicht bekannt</translation>
    </message>
    <message>
        <source>Nothing was lost</source>
        <translation>Nichts ging verloren</translation>
    </message>
    <message>
        <source>If it stopped now nothing would be lost</source>
        <translation>Endete sie jetzt, ginge nichts verloren</translation>
    </message>
    <message>
        <source>Lost: about %1 (since step %2)</source>
        <translation>Verloren: etwa %1 (seit Schritt %2)</translation>
    </message>
    <message>
        <source>If it stopped now you would lose %1 (since step %2)</source>
        <translation>Endete sie jetzt, gingen %1 verloren (seit Schritt %2)</translation>
    </message>
    <message>
        <source>Lost: about %1, nothing was saved</source>
        <translation>Verloren: etwa %1, nichts war gesichert</translation>
    </message>
    <message>
        <source>If it stopped now you would lose %1: nothing is saved yet</source>
        <translation>Endete sie jetzt, gingen %1 verloren: noch ist nichts gesichert</translation>
    </message>
    <message>
        <source>Lost: about %1</source>
        <translation>Verloren: etwa %1</translation>
    </message>
    <message>
        <source>If it stopped now you would lose %1</source>
        <translation>Endete sie jetzt, gingen %1 verloren</translation>
    </message>
    <message>
        <source>No save is in the drive yet</source>
        <translation>Noch kein Stand im Laufwerk</translation>
    </message>
    <message>
        <source>Safe in the drive: step %1, saved %2</source>
        <translation>Sicher im Laufwerk: Schritt %1, gespeichert %2</translation>
    </message>
    <message>
        <source>Safe in the drive: %1, saved %2</source>
        <translation>Sicher im Laufwerk: %1, gespeichert %2</translation>
    </message>
    <message>
        <source>The newest save in the drive is from %1</source>
        <comment>12 min ago</comment>
        <translation>Der neueste Stand im Laufwerk entstand %1</translation>
    </message>
    <message>
        <source>Its last words: %1</source>
        <translation>Ihre letzten Worte: %1</translation>
    </message>
    <message>
        <source>Likely reason: %1</source>
        <translation>Wahrscheinlicher Grund: %1</translation>
    </message>
    <message>
        <source>If it ended, then likely by: %1</source>
        <translation>Falls sie endete, dann wohl durch: %1</translation>
    </message>
    <message>
        <source>Save now</source>
        <translation>Jetzt speichern</translation>
    </message>
    <message>
        <source>Make safe</source>
        <translation>In Sicherheit bringen</translation>
    </message>
    <message>
        <source>on its way</source>
        <comment>state of a command</comment>
        <translation>unterwegs</translation>
    </message>
    <message>
        <source>sent</source>
        <comment>state of a command</comment>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>seen, being done</source>
        <comment>state of a command</comment>
        <translation>gesehen, in Arbeit</translation>
    </message>
    <message>
        <source>done</source>
        <comment>state of a command</comment>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>failed</source>
        <comment>state of a command</comment>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>refused</source>
        <comment>state of a command</comment>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>came too late</source>
        <comment>state of a command</comment>
        <translation>kam zu spät</translation>
    </message>
    <message>
        <source>not answered</source>
        <comment>state of a command</comment>
        <translation>nicht beantwortet</translation>
    </message>
    <message>
        <source>%1: %2, asked %3</source>
        <comment>Save now: seen, asked 4 s ago</comment>
        <translation>%1: %2, verlangt %3</translation>
    </message>
    <message>
        <source>just now</source>
        <comment>age of the newest word</comment>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>%1&#xa0;h</source>
        <translation>%1&#xa0;h</translation>
    </message>
    <message>
        <source>%1&#xa0;h %2&#xa0;min</source>
        <translation>%1&#xa0;h %2&#xa0;min</translation>
    </message>
    <message>
        <source>%1&#xa0;min</source>
        <translation>%1&#xa0;min</translation>
    </message>
    <message>
        <source>%1&#xa0;s</source>
        <translation>%1&#xa0;s</translation>
    </message>
    <message>
        <source>Late: no word comes</source>
        <translation>Verspätet: kein Wort kommt</translation>
    </message>
    <message>
        <source>Lost: no word for long</source>
        <translation>Verloren: lange kein Wort</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Da</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Ended: %1</source>
        <comment>the likely reason, or the session&apos;s last words</comment>
        <translation>Beendet: %1</translation>
    </message>
    <message>
        <source>%1 min before: %2</source>
        <comment>30 min before: Session limit</comment>
        <translation>%1 min vorher: %2</translation>
    </message>
    <message>
        <source>saves have stopped to come</source>
        <translation>es kommen keine Stände mehr</translation>
    </message>
    <message>
        <source>no word came</source>
        <translation>kein Wort kam</translation>
    </message>
    <message>
        <source>it has ended</source>
        <translation>sie ist beendet</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>%1: %2 is in the drive</source>
        <comment>a set of saves: step 18,000 is in the drive</comment>
        <translation>%1: %2 ist im Laufwerk</translation>
    </message>
    <message>
        <source>asked for</source>
        <comment>a command in the log</comment>
        <translation>verlangt</translation>
    </message>
    <message>
        <source>seen by the agent</source>
        <comment>a command in the log</comment>
        <translation>vom Agenten gesehen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>Save now: done</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The agent was started</source>
        <translation>Der Agent wurde gestartet</translation>
    </message>
    <message>
        <source>No longer amiss: %1</source>
        <translation>Nicht mehr im Argen: %1</translation>
    </message>
    <message>
        <source>Amiss: %1</source>
        <translation>Im Argen: %1</translation>
    </message>
    <message>
        <source>Warning taken back: %1</source>
        <translation>Warnung zurückgenommen: %1</translation>
    </message>
    <message>
        <source>Warned: %1</source>
        <translation>Gewarnt: %1</translation>
    </message>
</context>
<context>
    <name>TrayFace</name>
    <message>
        <source>work at risk</source>
        <translation>Arbeit gefährdet</translation>
    </message>
    <message>
        <source>an upload has stopped</source>
        <translation>ein Upload ist stehen geblieben</translation>
    </message>
    <message>
        <source>an upload needs you</source>
        <translation>ein Upload braucht Sie</translation>
    </message>
    <message>
        <source>no network</source>
        <translation>kein Netz</translation>
    </message>
    <message>
        <source>uploading</source>
        <translation>lädt hoch</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>all quiet</source>
        <translation>alles ruhig</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>done</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Packtrain: %1</source>
        <comment>how things stand</comment>
        <translation>Packtrain: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln running</source>
        <translation>
            <numerusform>%Ln läuft</numerusform>
            <numerusform>%Ln laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln wartet</numerusform>
            <numerusform>%Ln warten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln paused</source>
        <translation>
            <numerusform>%Ln angehalten</numerusform>
            <numerusform>%Ln angehalten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Estimating…</source>
        <comment>time left is not known yet</comment>
        <translation>Wird geschätzt …</translation>
    </message>
    <message>
        <source>finishes ~%1</source>
        <comment>time of day</comment>
        <translation>fertig gegen %1</translation>
    </message>
    <message>
        <source>%1 of at least %2</source>
        <comment>28.4 of at least 45.0 GiB</comment>
        <translation>%1 von mindestens %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>28.4 of 45.0 GiB</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>speed, as in 11.8 MiB/s</comment>
        <translation>%1/s</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln Datei</numerusform>
            <numerusform>%Ln Dateien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln shard(s)</source>
        <translation>
            <numerusform>%Ln Shard</numerusform>
            <numerusform>%Ln Shards</numerusform>
        </translation>
    </message>
    <message>
        <source>under a minute</source>
        <translation>unter einer Minute</translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation>etwa %1 min</translation>
    </message>
    <message>
        <source>about %1 h %2 min</source>
        <translation>etwa %1 h %2 min</translation>
    </message>
    <message numerus="yes">
        <source>about %n day(s)</source>
        <translation>
            <numerusform>etwa %n Tag</numerusform>
            <numerusform>etwa %n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>about %1 h</source>
        <translation>etwa %1 h</translation>
    </message>
    <message>
        <source>%1–%2 days</source>
        <translation>%1–%2 Tage</translation>
    </message>
    <message>
        <source>%1–%2 h</source>
        <comment>a range of hours</comment>
        <translation>%1–%2 h</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time of day</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>verified: the drive&apos;s own checksum of every shard equals ours</source>
        <translation>geprüft: die Prüfsumme des Laufwerks stimmt für jeden Shard mit unserer überein</translation>
    </message>
    <message>
        <source>read back: every byte was fetched again and compared</source>
        <translation>zurückgelesen: jedes Byte wurde wieder geholt und verglichen</translation>
    </message>
    <message>
        <source>size only: the content was not checked</source>
        <translation>nur Größe: der Inhalt wurde nicht geprüft</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>mindestens %1</translation>
    </message>
    <message>
        <source>Uploading shards %1–%2 of %3</source>
        <translation>Lädt Shards %1–%2 von %3 hoch</translation>
    </message>
    <message>
        <source>Uploading shard %1 of %2</source>
        <translation>Lädt Shard %1 von %2 hoch</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>45 shards, 340,112 files</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Done, verified – %1</source>
        <translation>Fertig, geprüft – %1</translation>
    </message>
    <message>
        <source>Done, size only – %1</source>
        <translation>Fertig, nur Größe – %1</translation>
    </message>
    <message>
        <source>Done – %1 skipped, %2 changed</source>
        <comment>12 files skipped, 37 files changed while they were packed</comment>
        <translation>Fertig – %1 ausgelassen, %2 geändert</translation>
    </message>
    <message numerus="yes">
        <source>Done – %Ln file(s) changed while packing</source>
        <translation>
            <numerusform>Fertig – %Ln Datei beim Packen geändert</numerusform>
            <numerusform>Fertig – %Ln Dateien beim Packen geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Done – %Ln file(s) skipped</source>
        <translation>
            <numerusform>Fertig – %Ln Datei ausgelassen</numerusform>
            <numerusform>Fertig – %Ln Dateien ausgelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>no network</source>
        <translation>kein Netz</translation>
    </message>
    <message>
        <source>sign in to this network first</source>
        <translation>erst bei diesem Netz anmelden</translation>
    </message>
    <message>
        <source>rate limited until %1</source>
        <translation>gebremst bis %1</translation>
    </message>
    <message>
        <source>rate limited</source>
        <translation>gebremst</translation>
    </message>
    <message>
        <source>daily limit, resumes %1</source>
        <translation>Tagesgrenze, weiter um %1</translation>
    </message>
    <message>
        <source>daily limit</source>
        <translation>Tagesgrenze</translation>
    </message>
    <message>
        <source>sign-in needed</source>
        <translation>Anmeldung nötig</translation>
    </message>
    <message>
        <source>keyring locked</source>
        <translation>Schlüsselbund gesperrt</translation>
    </message>
    <message>
        <source>source folder missing</source>
        <translation>Quellordner fehlt</translation>
    </message>
    <message>
        <source>target folder missing</source>
        <translation>Zielordner fehlt</translation>
    </message>
    <message>
        <source>the drive is full</source>
        <translation>das Laufwerk ist voll</translation>
    </message>
    <message>
        <source>this disk is full</source>
        <translation>dieser Datenträger ist voll</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>bis %1</translation>
    </message>
    <message>
        <source>%1st</source>
        <comment>ordinal number</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>%1nd</source>
        <comment>ordinal number</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>%1rd</source>
        <comment>ordinal number</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>%1th</source>
        <comment>ordinal number</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Queued (%1)</source>
        <comment>place in line: 2nd</comment>
        <translation>In der Schlange (%1)</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>In der Schlange</translation>
    </message>
    <message>
        <source>Scanning – %1, %2 so far</source>
        <comment>files, bytes</comment>
        <translation>Liest – bisher %1, %2</translation>
    </message>
    <message>
        <source>Waiting: %1</source>
        <translation>Wartet: %1</translation>
    </message>
    <message>
        <source>No progress for 90 s – retrying (attempt %1)</source>
        <translation>Seit 90 s kein Fortschritt – neuer Versuch (%1.)</translation>
    </message>
    <message>
        <source>Paused by you</source>
        <translation>Von Ihnen angehalten</translation>
    </message>
    <message numerus="yes">
        <source>Checking %Ln shard(s)</source>
        <translation>
            <numerusform>Prüft %Ln Shard</numerusform>
            <numerusform>Prüft %Ln Shards</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped: %1</source>
        <translation>Angehalten: %1</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name of a thing, what is wrong with it</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>It goes on exactly where it stopped.</source>
        <translation>Es geht genau dort weiter, wo es stehen blieb.</translation>
    </message>
    <message>
        <source>Everything else is complete on the drive. The list names what is not.</source>
        <translation>Alles andere ist vollständig auf dem Laufwerk. Die Liste nennt, was fehlt.</translation>
    </message>
    <message>
        <source>Shards that were finished stay on the drive.</source>
        <translation>Fertige Shards bleiben auf dem Laufwerk.</translation>
    </message>
    <message>
        <source>Waiting</source>
        <comment>state of a shard</comment>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Sending, attempt %1</source>
        <translation>Sendet, Versuch %1</translation>
    </message>
    <message>
        <source>Sending</source>
        <comment>state of a shard</comment>
        <translation>Sendet</translation>
    </message>
    <message>
        <source>Checking</source>
        <comment>state of a shard</comment>
        <translation>Prüft</translation>
    </message>
    <message>
        <source>Done</source>
        <comment>state of a shard</comment>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <comment>state of a shard</comment>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>what is wrong, its number</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Done, verified by reading back – %1</source>
        <translation>Fertig, durch Zurücklesen geprüft – %1</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>what is wrong, the thing or the program that said so</comment>
        <translation>%1 – %2</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::AddUploadSheet</name>
    <message>
        <source>New upload</source>
        <translation>Neuer Upload</translation>
    </message>
    <message>
        <source>Upload “%1”</source>
        <translation>„%1“ hochladen</translation>
    </message>
    <message numerus="yes">
        <source>Upload %Ln item(s)</source>
        <translation>
            <numerusform>%Ln Element hochladen</numerusform>
            <numerusform>%Ln Elemente hochladen</numerusform>
        </translation>
    </message>
    <message>
        <source>A dataset for &amp;each</source>
        <translation>&amp;Je ein Datensatz</translation>
    </message>
    <message>
        <source>&amp;One dataset of all</source>
        <translation>&amp;Alles in einem Datensatz</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Upload</source>
        <translation>&amp;Hochladen</translation>
    </message>
    <message>
        <source>A dataset of this name is there already. Choose another name; nothing is overwritten.</source>
        <translation>Ein Datensatz dieses Namens ist schon da. Wählen Sie einen anderen Namen; nichts wird überschrieben.</translation>
    </message>
    <message>
        <source>The drive has %1 free; this needs %2. Its trash holds %3.</source>
        <translation>Auf dem Laufwerk sind %1 frei; gebraucht werden %2. Im Papierkorb liegen %3.</translation>
    </message>
    <message>
        <source>The largest folder holds %1 entries: reading it takes a while and some memory.</source>
        <translation>Der größte Ordner hat %1 Einträge: Ihn zu lesen braucht etwas Zeit und Speicher.</translation>
    </message>
    <message>
        <source>%1 are stored again, because files have several names (hard links).</source>
        <translation>%1 werden mehrfach gespeichert, weil Dateien mehrere Namen haben (Hardlinks).</translation>
    </message>
    <message>
        <source>Preparing the upload…</source>
        <translation>Der Upload wird vorbereitet …</translation>
    </message>
    <message>
        <source>Every byte is checked on the drive.</source>
        <translation>Jedes Byte wird auf dem Laufwerk geprüft.</translation>
    </message>
    <message>
        <source>You can upload now; counting goes on meanwhile.</source>
        <translation>Sie können schon hochladen; gezählt wird nebenbei.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <comment>after the first few paths</comment>
        <translation>
            <numerusform>%Ln weiteres</numerusform>
            <numerusform>%Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>There are %1 free; this needs %2. Choose another place.</source>
        <translation>Frei sind %1; gebraucht werden %2. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>An upload of this name to this place is in the list already. Go on with that one, or choose another name.</source>
        <translation>Ein Upload dieses Namens an diesen Ort steht schon in der Liste. Setzen Sie ihn fort, oder wählen Sie einen anderen Namen.</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::AggregateStrip</name>
    <message>
        <source>Read</source>
        <comment>stage: read from disk</comment>
        <translation>Gelesen</translation>
    </message>
    <message>
        <source>Sent</source>
        <comment>stage: acknowledged by the drive</comment>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Verified</source>
        <comment>stage: checksums compared</comment>
        <translation>Geprüft</translation>
    </message>
    <message numerus="yes">
        <source>%Ln error(s)</source>
        <translation>
            <numerusform>%Ln Fehler</numerusform>
            <numerusform>%Ln Fehler</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln upload(s) complete</source>
        <translation>
            <numerusform>%Ln Upload vollständig</numerusform>
            <numerusform>%Ln Uploads vollständig</numerusform>
        </translation>
    </message>
    <message>
        <source>No upload is running</source>
        <translation>Kein Upload läuft</translation>
    </message>
    <message>
        <source>%1 left (%2)</source>
        <comment>about 24 min left (finishes ~18:40)</comment>
        <translation>noch %1 (%2)</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::AlertBoard</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Save now</source>
        <translation>Jetzt speichern</translation>
    </message>
    <message>
        <source>Open Packtrain to save now.</source>
        <translation>Öffnen Sie Packtrain, um jetzt zu speichern.</translation>
    </message>
    <message>
        <source>Remind at 30 min</source>
        <translation>Bei 30 min erinnern</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>It could not be asked to save: %1</source>
        <translation>Das Speichern konnte nicht verlangt werden: %1</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::Chart</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>nothing</source>
        <comment>no bytes per second</comment>
        <translation>nichts</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>the least and the most of a time</comment>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>not told</source>
        <comment>no value is known for this time</comment>
        <translation>nicht gemeldet</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>figure and its value</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Nothing was heard of it in this time</source>
        <translation>In dieser Zeit wurde nichts davon gehört</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::ChartPanel</name>
    <message>
        <source>&amp;15 min</source>
        <comment>charts of so long</comment>
        <translation>&amp;15 min</translation>
    </message>
    <message>
        <source>&amp;2 h</source>
        <comment>charts of so long</comment>
        <translation>&amp;2 h</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <comment>charts of all that is kept</comment>
        <translation>&amp;Alles</translation>
    </message>
    <message>
        <source>Accelerator</source>
        <translation>Beschleuniger</translation>
    </message>
    <message>
        <source>busy</source>
        <comment>an accelerator, followed by percent</comment>
        <translation>ausgelastet</translation>
    </message>
    <message>
        <source>its memory</source>
        <comment>an accelerator&apos;s, followed by percent</comment>
        <translation>sein Speicher</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>Prozessoren</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>in</source>
        <comment>network, followed by bytes a second</comment>
        <translation>herein</translation>
    </message>
    <message>
        <source>out</source>
        <comment>network, followed by bytes a second</comment>
        <translation>hinaus</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::CountdownRing</name>
    <message>
        <source>%1 left, %2</source>
        <comment>time left until a session may end, how that is known</comment>
        <translation>noch %1, %2</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::DriveDialog</name>
    <message>
        <source>Sign in to “%1”</source>
        <translation>Bei „%1“ anmelden</translation>
    </message>
    <message>
        <source>Add Google Drive</source>
        <translation>Google Drive hinzufügen</translation>
    </message>
    <message>
        <source>Your own Google client</source>
        <translation>Ihr eigener Google-Client</translation>
    </message>
    <message>
        <source>What Google will show you</source>
        <translation>Was Google Ihnen zeigt</translation>
    </message>
    <message>
        <source>Where the sign-in is kept</source>
        <translation>Wo die Anmeldung aufbewahrt wird</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <comment>number of a step, its title</comment>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>Google lets a program in only through a client. Yours is free and takes five minutes: in the Google console make a project, switch on the Google Drive API, and create an OAuth client of the type “Desktop app”. Download its JSON file and drop it here.</source>
        <translation>Google lässt ein Programm nur über einen Client ein. Ihrer kostet nichts und braucht fünf Minuten: Legen Sie in der Google-Konsole ein Projekt an, schalten Sie die Google Drive API ein und erstellen Sie einen OAuth-Client vom Typ „Desktop-App“. Laden Sie dessen JSON-Datei herunter und ziehen Sie sie hierher.</translation>
    </message>
    <message>
        <source>Choose client_secret.json…</source>
        <translation>client_secret.json wählen …</translation>
    </message>
    <message>
        <source>The same as dropping the file on this window</source>
        <translation>Dasselbe, wie die Datei auf dieses Fenster zu ziehen</translation>
    </message>
    <message>
        <source>Open the Google console</source>
        <translation>Google-Konsole öffnen</translation>
    </message>
    <message>
        <source>No file yet.</source>
        <translation>Noch keine Datei.</translation>
    </message>
    <message>
        <source>&amp;Name for this account:</source>
        <translation>&amp;Name für dieses Konto:</translation>
    </message>
    <message>
        <source>The client&apos;s file</source>
        <translation>Die Datei des Clients</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>JSON-Dateien (*.json)</translation>
    </message>
    <message>
        <source>Your browser opens. Google warns that it has not verified the app: it is your own client, go on with “Advanced”.</source>
        <translation>Ihr Browser öffnet sich. Google warnt, es habe die App nicht geprüft: Es ist Ihr eigener Client, gehen Sie über „Erweitert“ weiter.</translation>
    </message>
    <message>
        <source>Google asks whether the app may see, edit, create and delete only the files that it makes itself. Packtrain sees nothing else on your drive. Leave the box ticked.</source>
        <translation>Google fragt, ob die App nur die Dateien sehen, bearbeiten, erstellen und löschen darf, die sie selbst anlegt. Sonst sieht Packtrain nichts auf Ihrem Laufwerk. Lassen Sie das Kästchen angehakt.</translation>
    </message>
    <message>
        <source>While your consent screen is in “Testing”, Google ends every sign-in after 7 days: running uploads then wait until you sign in again. Set it to “In production” to end that; for this permission Google asks no review.</source>
        <translation>Solange Ihr Zustimmungsbildschirm auf „Testing“ steht, beendet Google jede Anmeldung nach 7 Tagen: Laufende Uploads warten dann, bis Sie sich neu anmelden. Mit „In production“ endet das; für diese Erlaubnis verlangt Google keine Prüfung.</translation>
    </message>
    <message>
        <source>No keyring answers on this computer. Choose where Packtrain keeps the sign-in; it does not change this by itself later.</source>
        <translation>Auf diesem Rechner antwortet kein Schlüsselbund. Wählen Sie, wo Packtrain die Anmeldung aufbewahrt; es ändert das später nicht von selbst.</translation>
    </message>
    <message>
        <source>In a file that only you can read</source>
        <translation>In einer Datei, die nur Sie lesen können</translation>
    </message>
    <message>
        <source>Nowhere: it is given in environment variables at each start</source>
        <translation>Nirgends: Sie kommt bei jedem Start aus Umgebungsvariablen</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>If no browser opens: paste it into one on this computer</source>
        <translation>Falls sich kein Browser öffnet: in einen auf diesem Rechner einfügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Sign in with Google</source>
        <translation>&amp;Mit Google anmelden</translation>
    </message>
    <message>
        <source>%1 – a desktop client.</source>
        <translation>%1 – ein Desktop-Client.</translation>
    </message>
    <message>
        <source>%1 – a desktop client of the project “%2”.</source>
        <translation>%1 – ein Desktop-Client des Projekts „%2“.</translation>
    </message>
    <message>
        <source>This is a web client. Create one of the type “Desktop app” instead.</source>
        <translation>Das ist ein Web-Client. Erstellen Sie stattdessen einen vom Typ „Desktop-App“.</translation>
    </message>
    <message>
        <source>This file cannot be read as JSON. Download it from the Google console again.</source>
        <translation>Diese Datei ist nicht als JSON lesbar. Laden Sie sie aus der Google-Konsole neu herunter.</translation>
    </message>
    <message>
        <source>There is no client in this file. Download the OAuth client&apos;s own JSON file.</source>
        <translation>In dieser Datei steht kein Client. Laden Sie die JSON-Datei des OAuth-Clients selbst herunter.</translation>
    </message>
    <message>
        <source>Go on in your browser. Packtrain waits for Google&apos;s answer.</source>
        <translation>Weiter geht es im Browser. Packtrain wartet auf die Antwort von Google.</translation>
    </message>
    <message>
        <source>Choose where the sign-in is kept, then sign in again.</source>
        <translation>Wählen Sie, wo die Anmeldung aufbewahrt wird, und melden Sie sich dann neu an.</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::DropBar</name>
    <message>
        <source>Drop folders or files anywhere in this window</source>
        <translation>Ordner oder Dateien irgendwo in dieses Fenster ziehen</translation>
    </message>
    <message>
        <source>Choose folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>The same as dropping a folder on this window</source>
        <translation>Dasselbe, wie einen Ordner auf dieses Fenster zu ziehen</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::DropOverlay</name>
    <message>
        <source>Drop to upload</source>
        <translation>Loslassen zum Hochladen</translation>
    </message>
    <message>
        <source>This cannot be uploaded</source>
        <translation>Das kann nicht hochgeladen werden</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <comment>files or folders that hover over the window</comment>
        <translation>
            <numerusform>%Ln Element</numerusform>
            <numerusform>%Ln Elemente</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::EmptyUploads</name>
    <message>
        <source>Drop a dataset folder here</source>
        <translation>Ziehen Sie einen Datensatz-Ordner hierher</translation>
    </message>
    <message>
        <source>Packtrain packs it into shards, uploads them and checks every byte.</source>
        <translation>Packtrain packt ihn in Shards, lädt sie hoch und prüft jedes Byte.</translation>
    </message>
    <message>
        <source>Choose folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>The same as dropping a folder on this window</source>
        <translation>Dasselbe, wie einen Ordner auf dieses Fenster zu ziehen</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Dateien wählen</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::JobDetail</name>
    <message>
        <source>Details of the selected upload</source>
        <translation>Einzelheiten des gewählten Uploads</translation>
    </message>
    <message>
        <source>Shards of the upload</source>
        <translation>Shards des Uploads</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Files that were left out</source>
        <translation>Ausgelassene Dateien</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Log of the upload</source>
        <translation>Protokoll des Uploads</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Shards</source>
        <translation>Shards</translation>
    </message>
    <message>
        <source>Nothing was left out.</source>
        <translation>Nichts wurde ausgelassen.</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>Nothing has happened yet.</source>
        <translation>Noch ist nichts geschehen.</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation>Den Code kopieren</translation>
    </message>
    <message>
        <source>Code that loads the dataset</source>
        <translation>Code, der den Datensatz lädt</translation>
    </message>
    <message>
        <source>Left out (%1)</source>
        <translation>Ausgelassen (%1)</translation>
    </message>
    <message>
        <source>The code that loads this dataset appears here when the upload is complete.</source>
        <translation>Der Code, der diesen Datensatz lädt, erscheint hier, sobald der Upload vollständig ist.</translation>
    </message>
    <message>
        <source>Loads the shards in a training script, and checks the dataset from any computer.</source>
        <translation>Lädt die Shards in einem Trainingsskript und prüft den Datensatz von jedem Rechner aus.</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::JobTreeModel</name>
    <message>
        <source>%1 %</source>
        <comment>percent</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <source>…</source>
        <comment>a row that is being loaded</comment>
        <translation>…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Sent / total</source>
        <translation>Gesendet / alles</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Restzeit</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::JobTreeView</name>
    <message>
        <source>Reset columns</source>
        <translation>Spalten zurücksetzen</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::Lookout</name>
    <message>
        <source>This is a test</source>
        <translation>Dies ist ein Test</translation>
    </message>
    <message>
        <source>Warnings of sessions and news of uploads look like this.</source>
        <translation>So sehen Warnungen von Sitzungen und Neues von Uploads aus.</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::MainWindow</name>
    <message>
        <source>Add &amp;folder…</source>
        <translation>&amp;Ordner hinzufügen …</translation>
    </message>
    <message>
        <source>Add f&amp;iles…</source>
        <translation>&amp;Dateien hinzufügen …</translation>
    </message>
    <message>
        <source>&amp;Paste paths</source>
        <translation>&amp;Pfade einfügen</translation>
    </message>
    <message>
        <source>Add &amp;Google Drive…</source>
        <translation>&amp;Google Drive hinzufügen …</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Next pane</source>
        <translation>&amp;Nächster Bereich</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Upload</source>
        <translation>&amp;Hochladen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Speed &amp;limit</source>
        <translation>&amp;Tempogrenze</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Keine Grenze</translation>
    </message>
    <message>
        <source>Uploads</source>
        <translation>Uploads</translation>
    </message>
    <message>
        <source>[%1 %] Packtrain</source>
        <comment>window title with the share that is done</comment>
        <translation>[%1 %] Packtrain</translation>
    </message>
    <message numerus="yes">
        <source>%Ln running</source>
        <translation>
            <numerusform>%Ln läuft</numerusform>
            <numerusform>%Ln laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln wartet</numerusform>
            <numerusform>%Ln warten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln paused</source>
        <translation>
            <numerusform>%Ln angehalten</numerusform>
            <numerusform>%Ln angehalten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln complete</source>
        <translation>
            <numerusform>%Ln vollständig</numerusform>
            <numerusform>%Ln vollständig</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln fehlgeschlagen</numerusform>
            <numerusform>%Ln fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Limit: off</source>
        <translation>Grenze: aus</translation>
    </message>
    <message>
        <source>Limit: %1</source>
        <translation>Grenze: %1</translation>
    </message>
    <message>
        <source>Folder to upload</source>
        <translation>Ordner zum Hochladen</translation>
    </message>
    <message>
        <source>Files to upload</source>
        <translation>Dateien zum Hochladen</translation>
    </message>
    <message>
        <source>There is no path on the clipboard.</source>
        <translation>In der Zwischenablage ist kein Pfad.</translation>
    </message>
    <message>
        <source>Finish or cancel the upload that is being prepared first.</source>
        <translation>Schließen Sie zuerst den Upload ab, der gerade vorbereitet wird.</translation>
    </message>
    <message>
        <source>Signed in to “%1”</source>
        <translation>Bei „%1“ angemeldet</translation>
    </message>
    <message numerus="yes">
        <source>%Ln upload(s) running.</source>
        <translation>
            <numerusform>%Ln Upload läuft.</numerusform>
            <numerusform>%Ln Uploads laufen.</numerusform>
        </translation>
    </message>
    <message>
        <source>They resume exactly where they stop, as soon as Packtrain is started again.</source>
        <translation>Sie gehen genau dort weiter, wo sie stehen bleiben, sobald Packtrain wieder gestartet wird.</translation>
    </message>
    <message>
        <source>Pause and quit</source>
        <translation>Anhalten und beenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Looking at what was dropped…</source>
        <translation>Sieht nach, was abgelegt wurde …</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <source>&amp;Notifications…</source>
        <translation>&amp;Benachrichtigungen…</translation>
    </message>
    <message>
        <source>A session is at risk.</source>
        <translation>Eine Sitzung ist gefährdet.</translation>
    </message>
    <message>
        <source>You will not get time-left warnings.</source>
        <translation>Sie werden nicht mehr gewarnt, wenn die Zeit knapp wird.</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Packtrain stays in the tray.</source>
        <translation>Packtrain bleibt in der Leiste.</translation>
    </message>
    <message>
        <source>Uploads go on, and warnings of sessions still come. A click on the icon brings the window back; Quit in its menu ends Packtrain.</source>
        <translation>Uploads laufen weiter, und Warnungen von Sitzungen kommen weiterhin. Ein Klick auf das Symbol holt das Fenster zurück; Beenden in seinem Menü beendet Packtrain.</translation>
    </message>
    <message>
        <source>Hide the window</source>
        <translation>Fenster verbergen</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::NoticeBar</name>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Close the notice</source>
        <translation>Den Hinweis schließen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::NotificationDialog</name>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Tell me</source>
        <translation>Mitteilen,</translation>
    </message>
    <message>
        <source>No notification service answers on this desktop. The icon in the tray tells the same.</source>
        <translation>Auf diesem Desktop antwortet kein Benachrichtigungsdienst. Das Symbol in der Leiste sagt dasselbe.</translation>
    </message>
    <message>
        <source>when a session may end soon and work is at &amp;risk</source>
        <translation>wenn eine Sitzung bald enden kann und Arbeit &amp;gefährdet ist</translation>
    </message>
    <message>
        <source>when a session has outlived its &amp;limit and saves stop</source>
        <translation>wenn eine Sitzung ihre &amp;Grenze überlebt hat und Sicherungen ausbleiben</translation>
    </message>
    <message>
        <source>when no &amp;word comes from a session</source>
        <translation>wenn kein &amp;Wort von einer Sitzung kommt</translation>
    </message>
    <message>
        <source>when a session has &amp;ended, and what was safe</source>
        <translation>wenn eine Sitzung &amp;endet, und was sicher war</translation>
    </message>
    <message>
        <source>when something keeps &amp;saves from arriving</source>
        <translation>wenn etwas &amp;Sicherungen aufhält</translation>
    </message>
    <message>
        <source>before this &amp;computer sleeps and a session needs it</source>
        <translation>bevor dieser &amp;Computer schläft und eine Sitzung ihn braucht</translation>
    </message>
    <message>
        <source>when &amp;uploads are done or need me</source>
        <translation>wenn &amp;Uploads fertig sind oder mich brauchen</translation>
    </message>
    <message>
        <source>&amp;Quiet from</source>
        <comment>followed by two times of day</comment>
        <translation>&amp;Ruhe von</translation>
    </message>
    <message>
        <source>Quiet from</source>
        <translation>Ruhe von</translation>
    </message>
    <message>
        <source>Quiet until</source>
        <translation>Ruhe bis</translation>
    </message>
    <message>
        <source>until</source>
        <comment>between two times of day</comment>
        <translation>bis</translation>
    </message>
    <message>
        <source>The last ten minutes are told all the same.</source>
        <translation>Die letzten zehn Minuten werden trotzdem mitgeteilt.</translation>
    </message>
    <message>
        <source>&amp;Test notification</source>
        <translation>&amp;Testbenachrichtigung</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::Overview</name>
    <message>
        <source>Stopped</source>
        <comment>state of an upload that failed</comment>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Neu versuchen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>Anmelden …</translation>
    </message>
    <message>
        <source>Show what was left out</source>
        <translation>Ausgelassenes zeigen</translation>
    </message>
    <message>
        <source>Show the code</source>
        <translation>Den Code zeigen</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>mindestens %1</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>files, bytes</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Shards</source>
        <translation>Shards</translation>
    </message>
    <message>
        <source>%1 of %2 done</source>
        <translation>%1 von %2 fertig</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Retries</source>
        <translation>Neue Versuche</translation>
    </message>
    <message>
        <source>Speed limit</source>
        <translation>Tempogrenze</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Hinzugefügt</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Runs in</source>
        <translation>Läuft in</translation>
    </message>
    <message>
        <source>another process on %1</source>
        <comment>name of a computer</comment>
        <translation>einem anderen Prozess auf %1</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Auftrag</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PairingDialog</name>
    <message>
        <source>Pair a notebook</source>
        <translation>Notebook koppeln</translation>
    </message>
    <message>
        <source>Once paired, every session of the notebook shows here by itself: how long it may live, what is safe, and a button to save in time. Nothing connects to it: both sides leave sealed messages where they meet.</source>
        <translation>Einmal gekoppelt, erscheint jede Sitzung des Notebooks hier von selbst: wie lange sie noch leben kann, was sicher ist, und ein Knopf, um rechtzeitig zu speichern. Nichts verbindet sich mit ihm: Beide Seiten hinterlegen versiegelte Nachrichten, wo sie sich treffen.</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>If no browser opens: paste it into one on this computer</source>
        <translation>Falls sich kein Browser öffnet: in einen auf diesem Computer einfügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Pair</source>
        <translation>&amp;Koppeln</translation>
    </message>
    <message>
        <source>Making the mailbox; then your browser asks for the notebook&apos;s own sign-in. Choose the same account, and leave the box ticked.</source>
        <translation>Der Briefkasten wird angelegt; dann fragt Ihr Browser nach der eigenen Anmeldung des Notebooks. Wählen Sie dasselbe Konto und lassen Sie das Kästchen angekreuzt.</translation>
    </message>
    <message>
        <source>Making the mailbox…</source>
        <translation>Der Briefkasten wird angelegt…</translation>
    </message>
    <message>
        <source>Go on in your browser: choose the same account, and leave the box ticked. Packtrain waits for Google&apos;s answer.</source>
        <translation>Weiter geht es in Ihrem Browser: Wählen Sie dasselbe Konto und lassen Sie das Kästchen angekreuzt. Packtrain wartet auf Googles Antwort.</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>&amp;Fertig</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>Anmelden…</translation>
    </message>
    <message>
        <source>Keep it in a file that only I can read</source>
        <translation>In einer Datei aufbewahren, die nur ich lesen kann</translation>
    </message>
    <message>
        <source>Close without having copied the secret?</source>
        <translation>Schließen, ohne das Geheimnis kopiert zu haben?</translation>
    </message>
    <message>
        <source>It cannot be shown or copied later. The pairing stays in the list of paired notebooks; without its secret only Unpair is left for it.</source>
        <translation>Es lässt sich später weder anzeigen noch kopieren. Die Kopplung bleibt in der Liste der gekoppelten Notebooks; ohne ihr Geheimnis kann man sie nur noch lösen.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Zurück</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PairingForm</name>
    <message>
        <source>the drive&apos;s own</source>
        <translation>wie das Laufwerk</translation>
    </message>
    <message>
        <source>&amp;Call it:</source>
        <translation>&amp;Name:</translation>
    </message>
    <message>
        <source>Where the notebook runs</source>
        <translation>Wo das Notebook läuft</translation>
    </message>
    <message>
        <source>It runs on:</source>
        <translation>Es läuft auf:</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>Anmelden…</translation>
    </message>
    <message>
        <source>Add &amp;Google Drive…</source>
        <translation>&amp;Google Drive hinzufügen…</translation>
    </message>
    <message>
        <source>You &amp;meet on:</source>
        <translation>&amp;Treffpunkt:</translation>
    </message>
    <message>
        <source>A folder that both see…</source>
        <translation>Ein Ordner, den beide sehen…</translation>
    </message>
    <message>
        <source>%1 (Google Drive)</source>
        <translation>%1 (Google Drive)</translation>
    </message>
    <message>
        <source>A folder that the notebook&apos;s machine sees too</source>
        <translation>Ein Ordner, den auch die Maschine des Notebooks sieht</translation>
    </message>
    <message>
        <source>No drive is set up here. A notebook and this computer meet on one: add your Google Drive, or choose a folder that both see.</source>
        <translation>Hier ist kein Laufwerk eingerichtet. Notebook und Computer treffen sich auf einem: Fügen Sie Ihr Google Drive hinzu oder wählen Sie einen Ordner, den beide sehen.</translation>
    </message>
    <message>
        <source>%1 sees no folder of this computer: choose a Google Drive.</source>
        <translation>%1 sieht keinen Ordner dieses Computers: Wählen Sie ein Google Drive.</translation>
    </message>
    <message>
        <source>“%1” needs you to sign in first.</source>
        <translation>„%1“ verlangt zuerst eine Anmeldung.</translation>
    </message>
    <message>
        <source>Looking at the drives that are set up…</source>
        <translation>Die eingerichteten Laufwerke werden nachgesehen…</translation>
    </message>
    <message>
        <source>A small sealed mailbox is put there. Google asks once more, for the notebook alone: it will see only the files that Packtrain made.</source>
        <translation>Dort wird ein kleiner versiegelter Briefkasten angelegt. Google fragt noch einmal, für das Notebook allein: Es sieht nur die Dateien, die Packtrain angelegt hat.</translation>
    </message>
    <message>
        <source>A small sealed mailbox is put there. The notebook&apos;s machine must see this folder under the same name.</source>
        <translation>Dort wird ein kleiner versiegelter Briefkasten angelegt. Die Maschine des Notebooks muss diesen Ordner unter demselben Namen sehen.</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PairingList</name>
    <message>
        <source>Paired notebooks</source>
        <translation>Gekoppelte Notebooks</translation>
    </message>
    <message>
        <source>No notebook is paired.</source>
        <translation>Kein Notebook ist gekoppelt.</translation>
    </message>
    <message>
        <source>&amp;Pair a notebook…</source>
        <translation>Notebook &amp;koppeln…</translation>
    </message>
    <message>
        <source>&amp;Sign in again…</source>
        <translation>&amp;Neu anmelden…</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>meets on %1, paired %2</source>
        <translation>Treffpunkt %1, gekoppelt %2</translation>
    </message>
    <message>
        <source>meets on %1, paired %2, with a sign-in of its own</source>
        <translation>Treffpunkt %1, gekoppelt %2, mit eigener Anmeldung</translation>
    </message>
    <message>
        <source>Unpair…</source>
        <translation>Lösen…</translation>
    </message>
    <message>
        <source>Unpair %1</source>
        <translation>%1 lösen</translation>
    </message>
    <message>
        <source>Taking “%1” back…</source>
        <translation>„%1“ wird gelöst…</translation>
    </message>
    <message>
        <source>“%1” is unpaired: nothing that it says counts here any more.</source>
        <translation>„%1“ ist gelöst: Was es sagt, zählt hier nicht mehr.</translation>
    </message>
    <message>
        <source>Its mailbox still lies there, unread: %1</source>
        <translation>Sein Briefkasten liegt noch dort, ungelesen: %1</translation>
    </message>
    <message>
        <source>Its mailbox is removed.</source>
        <translation>Sein Briefkasten ist entfernt.</translation>
    </message>
    <message>
        <source>Its sign-in to the drive could not be ended: %1</source>
        <translation>Seine Anmeldung am Laufwerk ließ sich nicht beenden: %1</translation>
    </message>
    <message>
        <source>Its sign-in to the drive is ended.</source>
        <translation>Seine Anmeldung am Laufwerk ist beendet.</translation>
    </message>
    <message>
        <source>As Google does it, this computer&apos;s ended too: sign in again.</source>
        <translation>Wie bei Google üblich, endete auch die dieses Computers: Melden Sie sich neu an.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln other notebook(s) lost their sign-in: pair them anew.</source>
        <translation>
            <numerusform>%Ln anderes Notebook verlor seine Anmeldung: Koppeln Sie es neu.</numerusform>
            <numerusform>%Ln andere Notebooks verloren ihre Anmeldung: Koppeln Sie sie neu.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its sign-in to the drive goes on; Google&apos;s account page can end it.</source>
        <translation>Seine Anmeldung am Laufwerk besteht weiter; auf Googles Kontoseite lässt sie sich beenden.</translation>
    </message>
    <message>
        <source>Signed in to “%1”</source>
        <translation>An „%1“ angemeldet</translation>
    </message>
    <message>
        <source>your own ssh forward (%1)</source>
        <translation>Ihre eigene ssh-Weiterleitung (%1)</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PairingPaste</name>
    <message>
        <source>“%1” is paired. Two things to paste there, once</source>
        <translation>„%1“ ist gekoppelt. Zwei Dinge sind dort einzufügen, einmal</translation>
    </message>
    <message>
        <source>1. The secret</source>
        <translation>1. Das Geheimnis</translation>
    </message>
    <message>
        <source>2. The cell</source>
        <translation>2. Die Zelle</translation>
    </message>
    <message>
        <source>Copy the &amp;secret</source>
        <translation>&amp;Geheimnis kopieren</translation>
    </message>
    <message>
        <source>It is not shown, and this is the only time that it can be copied. Whoever has it may read and change what Packtrain stored.</source>
        <translation>Es wird nicht angezeigt und lässt sich nur jetzt kopieren. Wer es hat, kann lesen und ändern, was Packtrain gespeichert hat.</translation>
    </message>
    <message>
        <source>The cell</source>
        <translation>Die Zelle</translation>
    </message>
    <message>
        <source>Copy the &amp;cell</source>
        <translation>&amp;Zelle kopieren</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Noch einmal</translation>
    </message>
    <message>
        <source>Choose the &amp;wheel…</source>
        <translation>&amp;Wheel wählen…</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Packtrain&apos;s wheel</source>
        <translation>Packtrains Wheel</translation>
    </message>
    <message>
        <source>Wheels (packtrain-*.whl)</source>
        <translation>Wheels (packtrain-*.whl)</translation>
    </message>
    <message>
        <source>Waiting for the notebook&apos;s first word…</source>
        <translation>Warten auf das erste Wort des Notebooks…</translation>
    </message>
    <message numerus="yes">
        <source>Copied. Paste it now: it is taken off the clipboard in %Ln second(s), unless you copy something else.</source>
        <translation>
            <numerusform>Kopiert. Fügen Sie es jetzt ein: In %Ln Sekunde wird es aus der Zwischenablage genommen, außer Sie kopieren etwas anderes.</numerusform>
            <numerusform>Kopiert. Fügen Sie es jetzt ein: In %Ln Sekunden wird es aus der Zwischenablage genommen, außer Sie kopieren etwas anderes.</numerusform>
        </translation>
    </message>
    <message>
        <source>Putting the agent where the notebook finds it…</source>
        <translation>Der Agent wird dorthin gelegt, wo das Notebook ihn findet…</translation>
    </message>
    <message>
        <source>The wheel with the agent is not beside this program. Choose the file packtrain-….whl of this version.</source>
        <translation>Das Wheel mit dem Agenten liegt nicht neben diesem Programm. Wählen Sie die Datei packtrain-….whl dieser Version.</translation>
    </message>
    <message>
        <source>Heard from it: the pairing works.</source>
        <translation>Von ihm gehört: Die Kopplung funktioniert.</translation>
    </message>
    <message>
        <source>Waiting for the notebook&apos;s first word. Its mailbox cannot be read now: %1</source>
        <translation>Warten auf das erste Wort des Notebooks. Sein Briefkasten ist jetzt nicht lesbar: %1</translation>
    </message>
    <message>
        <source>Waiting for the notebook&apos;s first word. It comes within two minutes of the cell; this window may be closed meanwhile.</source>
        <translation>Warten auf das erste Wort des Notebooks. Es kommt binnen zwei Minuten nach der Zelle; dieses Fenster darf derweil geschlossen werden.</translation>
    </message>
    <message>
        <source>Heard from it: the pairing works (%1).</source>
        <translation>Von ihm gehört: Die Kopplung funktioniert (%1).</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PastBars</name>
    <message>
        <source>How long machines lasted, and their epochs took</source>
        <translation>Wie lange Maschinen und ihre Epochen dauerten</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>an accelerator: how long it lasted</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1, epoch %2</source>
        <comment>how long a machine lasted, and its epochs took</comment>
        <translation>%1, Epoche %2</translation>
    </message>
    <message>
        <source>Thick: how long it lasted. Thin: how long its newest epoch took.</source>
        <translation>Dick: wie lange sie dauerte. Dünn: wie lange ihre neueste Epoche dauerte.</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PastModel</name>
    <message>
        <source>%1 so far</source>
        <comment>how long a machine has lasted</comment>
        <translation>%1 bisher</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>%1 not</source>
        <comment>work that was not safe</comment>
        <translation>%1 nicht</translation>
    </message>
    <message>
        <source>nothing</source>
        <comment>is safe</comment>
        <translation>nichts</translation>
    </message>
    <message>
        <source>goes on</source>
        <translation>läuft noch</translation>
    </message>
    <message>
        <source>it said goodbye</source>
        <translation>hat sich verabschiedet</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>Begann</translation>
    </message>
    <message>
        <source>Notebook</source>
        <translation>Notebook</translation>
    </message>
    <message>
        <source>Accelerator</source>
        <translation>Beschleuniger</translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation>Dauerte</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Safe in the drive</source>
        <translation>Sicher im Laufwerk</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PastPanel</name>
    <message>
        <source>Earlier sessions</source>
        <translation>Frühere Sitzungen</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PlanCard</name>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Same name, same folder</source>
        <translation>Gleicher Name, gleicher Ordner</translation>
    </message>
    <message>
        <source>Same name, any folder</source>
        <translation>Gleicher Name, beliebiger Ordner</translation>
    </message>
    <message>
        <source>Files that make one sample never part: 17.jpg and 17.json go into the same shard.</source>
        <translation>Dateien einer Probe bleiben zusammen: 17.jpg und 17.json kommen in denselben Shard.</translation>
    </message>
    <message>
        <source>Sa&amp;mple:</source>
        <comment>what belongs together</comment>
        <translation>P&amp;robe:</translation>
    </message>
    <message>
        <source>&amp;Shard size:</source>
        <translation>Shard-&amp;Größe:</translation>
    </message>
    <message>
        <source>S&amp;huffle samples, seed</source>
        <translation>Proben &amp;mischen, Startwert</translation>
    </message>
    <message>
        <source>Mixes the folders, so that a shard does not hold one class only. The same seed gives the same order.</source>
        <translation>Mischt die Ordner, damit ein Shard nicht nur eine Klasse enthält. Derselbe Startwert gibt dieselbe Reihenfolge.</translation>
    </message>
    <message>
        <source>Seed of the shuffle</source>
        <translation>Startwert des Mischens</translation>
    </message>
    <message>
        <source>The whole folder is read before the first shard is sent.</source>
        <translation>Der ganze Ordner wird gelesen, bevor der erste Shard gesendet wird.</translation>
    </message>
    <message>
        <source>Planning…</source>
        <translation>Wird geplant …</translation>
    </message>
    <message>
        <source>%1 of about %2</source>
        <comment>45 shards of about 1 GiB</comment>
        <translation>%1 zu je etwa %2</translation>
    </message>
    <message>
        <source>About %1 requests instead of %2</source>
        <translation>Etwa %1 Anfragen statt %2</translation>
    </message>
    <message numerus="yes">
        <source>About %Ln request(s)</source>
        <translation>
            <numerusform>Etwa %Ln Anfrage</numerusform>
            <numerusform>Etwa %Ln Anfragen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) too large for a shard go in numbered parts.</source>
        <translation>
            <numerusform>%Ln Datei ist zu groß für einen Shard und geht in nummerierten Teilen.</numerusform>
            <numerusform>%Ln Dateien sind zu groß für einen Shard und gehen in nummerierten Teilen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folder(s) side by side: each shard holds samples of all.</source>
        <translation>
            <numerusform>%Ln Ordner: jeder Shard enthält Proben daraus.</numerusform>
            <numerusform>%Ln Ordner nebeneinander: Jeder Shard enthält Proben aus allen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folder(s) side by side: a shard would hold samples of few.</source>
        <translation>
            <numerusform>%Ln Ordner: ein Shard enthielte Proben daraus.</numerusform>
            <numerusform>%Ln Ordner nebeneinander: Ein Shard enthielte Proben aus wenigen.</numerusform>
        </translation>
    </message>
    <message>
        <source>No plan</source>
        <translation>Kein Plan</translation>
    </message>
    <message>
        <source>Time at your limit of %1: %2</source>
        <comment>a rate, &quot;about 24 min&quot;</comment>
        <translation>Dauer bei Ihrer Grenze von %1: %2</translation>
    </message>
    <message>
        <source>Time at 10 Mbit/s: %1, at 100 Mbit/s: %2</source>
        <comment>about 24 min, about 3 min</comment>
        <translation>Dauer bei 10 Mbit/s: %1, bei 100 Mbit/s: %2</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::SessionCard</name>
    <message>
        <source>&amp;Save now</source>
        <translation>&amp;Jetzt speichern</translation>
    </message>
    <message>
        <source>Asks the training code to save, as its own deadline would</source>
        <translation>Bittet den Trainingscode zu speichern, wie es seine eigene Frist täte</translation>
    </message>
    <message>
        <source>&amp;Make safe</source>
        <translation>In &amp;Sicherheit bringen</translation>
    </message>
    <message>
        <source>Sends every save that is there, and checks it in the drive</source>
        <translation>Sendet jeden vorhandenen Stand und prüft ihn im Laufwerk</translation>
    </message>
    <message>
        <source>To go on: run the same cell on a new machine; resume() there finds the newest save.</source>
        <translation>So geht es weiter: dieselbe Zelle auf einer neuen Maschine ausführen; resume() findet dort den neuesten Stand.</translation>
    </message>
    <message>
        <source>Session %1</source>
        <translation>Sitzung %1</translation>
    </message>
    <message>
        <source>estimate goes on</source>
        <translation>Schätzung läuft weiter</translation>
    </message>
    <message>
        <source>As it was %1</source>
        <comment>12 min ago</comment>
        <translation>Wie es %1 war</translation>
    </message>
    <message>
        <source>&amp;Charts</source>
        <translation>&amp;Verläufe</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <source>&amp;Earlier</source>
        <translation>&amp;Frühere</translation>
    </message>
    <message>
        <source>Earlier sessions beside each other: how long they lasted, and their epochs took</source>
        <translation>Frühere Sitzungen nebeneinander: wie lange sie und ihre Epochen dauerten</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::SessionLog</name>
    <message>
        <source>What happened to this session</source>
        <translation>Was mit dieser Sitzung geschah</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::SessionLogModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::SessionTableModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>May end in</source>
        <translation>Kann enden in</translation>
    </message>
    <message>
        <source>At risk</source>
        <translation>Gefährdet</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Maschine</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::SessionsPage</name>
    <message>
        <source>No session yet</source>
        <translation>Noch keine Sitzung</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>notebook: why it cannot be heard</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 is paired; no session of it has been heard of</source>
        <translation>%1 ist gekoppelt; von keiner Sitzung wurde gehört</translation>
    </message>
    <message>
        <source>%1 is paired; looking…</source>
        <translation>%1 ist gekoppelt; es wird nachgesehen…</translation>
    </message>
    <message>
        <source>Pair a notebook once, and every later session of it shows here: time left, what is safe, and the accelerator. An agent that runs on this computer shows by itself.</source>
        <translation>Koppeln Sie ein Notebook einmal, und jede spätere Sitzung erscheint hier: verbleibende Zeit, was sicher ist, und der Beschleuniger. Ein Agent auf diesem Computer erscheint von selbst.</translation>
    </message>
    <message>
        <source>&amp;Pair a notebook…</source>
        <translation>Notebook &amp;koppeln…</translation>
    </message>
    <message>
        <source>Paired &amp;notebooks…</source>
        <translation>Gekoppelte &amp;Notebooks…</translation>
    </message>
    <message>
        <source>In a terminal: %1</source>
        <translation>Im Terminal: %1</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::ShardTable</name>
    <message>
        <source>Shard</source>
        <translation>Shard</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>On the drive</source>
        <comment>the object&apos;s id on the drive</comment>
        <translation>Auf dem Laufwerk</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::TrayMenu</name>
    <message>
        <source>Add &amp;folder…</source>
        <translation>&amp;Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>&amp;Notifications…</source>
        <translation>&amp;Benachrichtigungen…</translation>
    </message>
    <message>
        <source>&amp;Open Packtrain</source>
        <translation>Packtrain &amp;öffnen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Save now</source>
        <translation>&amp;Jetzt speichern</translation>
    </message>
    <message>
        <source>S&amp;how</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Asked to save</source>
        <translation>Speichern verlangt</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::UnpairDialog</name>
    <message>
        <source>Unpair “%1”</source>
        <translation>„%1“ lösen</translation>
    </message>
    <message>
        <source>Unpair “%1”?</source>
        <translation>„%1“ lösen?</translation>
    </message>
    <message>
        <source>End its &amp;sign-in to the drive too</source>
        <translation>Auch seine &amp;Anmeldung am Laufwerk beenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Unpair</source>
        <translation>&amp;Lösen</translation>
    </message>
    <message>
        <source>What its agents say is not believed here from then on, and they hear nothing more. Training goes on, and nothing that is stored is touched. It cannot be undone: a new pairing has a new secret.</source>
        <translation>Was seine Agenten sagen, gilt hier von da an nicht mehr, und sie hören nichts mehr. Das Training läuft weiter, und nichts Gespeichertes wird angetastet. Rückgängig machen lässt es sich nicht: Eine neue Kopplung hat ein neues Geheimnis.</translation>
    </message>
    <message>
        <source>Else the notebook goes on saving to the drive. End it if somebody else may have seen the secret: Google ends with it this computer&apos;s sign-in too, and every other notebook&apos;s.</source>
        <translation>Sonst speichert das Notebook weiter ins Laufwerk. Beenden Sie sie, falls jemand anders das Geheimnis gesehen haben könnte: Google beendet damit auch die Anmeldung dieses Computers und die aller anderen Notebooks.</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::UploadActions</name>
    <message>
        <source>Pause all</source>
        <translation>Alle anhalten</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Fehlgeschlagene wiederholen</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Retry</source>
        <translation>&amp;Neu versuchen</translation>
    </message>
    <message>
        <source>&amp;Cancel upload…</source>
        <translation>Upload a&amp;bbrechen …</translation>
    </message>
    <message>
        <source>Remove from &amp;list</source>
        <translation>Aus der &amp;Liste entfernen</translation>
    </message>
    <message>
        <source>Copy loader c&amp;ode</source>
        <translation>Ladec&amp;ode kopieren</translation>
    </message>
    <message>
        <source>Open &amp;destination</source>
        <translation>&amp;Ziel öffnen</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Einzelheiten</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Alle fortsetzen</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::UploadNews</name>
    <message>
        <source>%1 is in %2</source>
        <comment>dataset; place</comment>
        <translation>%1 ist in %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln upload(s) finished</source>
        <translation>
            <numerusform>%Ln Upload fertig</numerusform>
            <numerusform>%Ln Uploads fertig</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>%1 needs you</source>
        <comment>dataset</comment>
        <translation>%1 braucht Sie</translation>
    </message>
    <message numerus="yes">
        <source>%Ln upload(s) need you</source>
        <translation>
            <numerusform>%Ln Upload braucht Sie</numerusform>
            <numerusform>%Ln Uploads brauchen Sie</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::UploadsPage</name>
    <message>
        <source>Uploads</source>
        <translation>Uploads</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Cancel the upload of “%1”?</source>
        <translation>Den Upload von „%1“ abbrechen?</translation>
    </message>
    <message numerus="yes">
        <source>Cancel %Ln upload(s)?</source>
        <translation>
            <numerusform>%Ln Upload abbrechen?</numerusform>
            <numerusform>%Ln Uploads abbrechen?</numerusform>
        </translation>
    </message>
    <message>
        <source>A cancelled upload cannot go on later. Shards that are finished stay on the drive; the files here are not touched.</source>
        <translation>Ein abgebrochener Upload kann später nicht weitergehen. Fertige Shards bleiben auf dem Laufwerk; die Dateien hier bleiben unberührt.</translation>
    </message>
    <message>
        <source>Cancel upload</source>
        <translation>Upload abbrechen</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::WhatCard</name>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Kinds of files</source>
        <translation>Arten von Dateien</translation>
    </message>
    <message>
        <source>Files that are left out</source>
        <translation>Dateien, die ausgelassen werden</translation>
    </message>
    <message>
        <source>&amp;Leave out clutter of the system</source>
        <translation>&amp;Beiwerk des Systems auslassen</translation>
    </message>
    <message>
        <source>%1 and the like</source>
        <comment>a list of file names</comment>
        <translation>%1 und Ähnliches</translation>
    </message>
    <message>
        <source>At least %1, %2</source>
        <comment>files, bytes</comment>
        <translation>Mindestens %1, %2</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt …</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>files, bytes</comment>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln folder(s)</source>
        <translation>
            <numerusform>%Ln Ordner</numerusform>
            <numerusform>%Ln Ordner</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s)</source>
        <translation>
            <numerusform>%Ln Link</numerusform>
            <numerusform>%Ln Links</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 on this disk</source>
        <comment>sparse files take less on disk</comment>
        <translation>%1 auf diesem Datenträger</translation>
    </message>
    <message>
        <source>no ending</source>
        <comment>file without an extension</comment>
        <translation>ohne Endung</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) will be left out</source>
        <translation>
            <numerusform>%Ln Element wird ausgelassen</numerusform>
            <numerusform>%Ln Elemente werden ausgelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>Not counted</source>
        <translation>Nicht gezählt</translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::WhereCard</name>
    <message>
        <source>Where</source>
        <translation>Wohin</translation>
    </message>
    <message>
        <source>Sign &amp;in…</source>
        <translation>A&amp;nmelden …</translation>
    </message>
    <message>
        <source>&amp;Drive:</source>
        <translation>&amp;Laufwerk:</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Durchsuchen …</translation>
    </message>
    <message>
        <source>&amp;Folder:</source>
        <translation>&amp;Ordner:</translation>
    </message>
    <message>
        <source>&amp;Name:</source>
        <comment>of the dataset</comment>
        <translation>N&amp;ame:</translation>
    </message>
    <message>
        <source>Space on the drive after this upload</source>
        <translation>Platz auf dem Laufwerk nach diesem Upload</translation>
    </message>
    <message>
        <source>A folder of this computer</source>
        <translation>Ein Ordner dieses Rechners</translation>
    </message>
    <message>
        <source>%1 (sign-in needed)</source>
        <comment>name of an account</comment>
        <translation>%1 (Anmeldung nötig)</translation>
    </message>
    <message>
        <source>Add account…</source>
        <translation>Konto hinzufügen …</translation>
    </message>
    <message>
        <source>a folder, for instance on an external disk</source>
        <translation>ein Ordner, etwa auf einer externen Platte</translation>
    </message>
    <message>
        <source>the drive&apos;s top folder</source>
        <translation>der oberste Ordner des Laufwerks</translation>
    </message>
    <message>
        <source>Folder for the dataset</source>
        <translation>Ordner für den Datensatz</translation>
    </message>
    <message>
        <source>a name for the dataset</source>
        <translation>ein Name für den Datensatz</translation>
    </message>
    <message>
        <source>each folder&apos;s own name</source>
        <translation>der Name des jeweiligen Ordners</translation>
    </message>
    <message>
        <source>Choose a folder, with its full path.</source>
        <translation>Wählen Sie einen Ordner mit vollem Pfad.</translation>
    </message>
    <message>
        <source>Give the dataset a name.</source>
        <translation>Geben Sie dem Datensatz einen Namen.</translation>
    </message>
    <message>
        <source>Sign in to this account first.</source>
        <translation>Melden Sie sich zuerst bei diesem Konto an.</translation>
    </message>
    <message>
        <source>Asking for free space…</source>
        <translation>Freier Platz wird erfragt …</translation>
    </message>
    <message>
        <source>%1 of %2 stay free after this upload</source>
        <translation>%1 von %2 bleiben nach diesem Upload frei</translation>
    </message>
    <message>
        <source>Looking up your accounts…</source>
        <translation>Sucht Ihre Konten …</translation>
    </message>
</context>
</TS>
