<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zz">
    <context>
        <name>AlertWords</name>
        <message>
            <source>%1 left</source>
            <comment>title of a warning</comment>
            <translation>[%1 léft~~]</translation>
        </message>
        <message>
            <source>may end in %1 or later</source>
            <comment>title of a warning</comment>
            <translation>[máý éñď íñ %1 ór látér~~~~~~~]</translation>
        </message>
        <message>
            <source>may end any moment</source>
            <comment>title of a warning</comment>
            <translation>[máý éñď áñý móméñt~~~~~~]</translation>
        </message>
        <message>
            <source>idle, and stopped in %1</source>
            <comment>title of a warning</comment>
            <translation>[íďlé, áñď štóppéď íñ %1~~~~~~~]</translation>
        </message>
        <message>
            <source>no word for %1</source>
            <comment>title of a warning</comment>
            <translation>[ñó wórď fór %1~~~~]</translation>
        </message>
        <message>
            <source>the session ended</source>
            <comment>title of a warning</comment>
            <translation>[thé šéššíóñ éñďéď~~~~~]</translation>
        </message>
        <message>
            <source>this computer goes to sleep</source>
            <comment>title of a warning</comment>
            <translation>[thíš çómpútér góéš tó šléép~~~~~~~~~]</translation>
        </message>
        <message>
            <source>saves wait for a sign-in</source>
            <comment>title of a warning</comment>
            <translation>[šávéš wáít fór á šígñ-íñ~~~~~~~~]</translation>
        </message>
        <message>
            <source>a drive does not answer</source>
            <comment>title of a warning</comment>
            <translation>[á ďrívé ďóéš ñót áñšwér~~~~~~~]</translation>
        </message>
        <message>
            <source>a disk is nearly full</source>
            <comment>title of a warning</comment>
            <translation>[á ďíšk íš ñéárlý fúll~~~~~~~]</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <comment>session: what is wrong</comment>
            <translation>[%1: %2~~]</translation>
        </message>
        <message>
            <source>Safe in the drive: step %1, saved %2.</source>
            <translation>[Šáfé íñ thé ďrívé: štép %1, šávéď %2.~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>The newest save in the drive is from %1.</source>
            <comment>12 min ago</comment>
            <translation>[Thé ñéwéšt šávé íñ thé ďrívé íš fróm %1.~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>The last word came at %1.</source>
            <comment>time of day</comment>
            <translation>[Thé lášt wórď çámé át %1.~~~~~~~~]</translation>
        </message>
        <message>
            <source>No word since %1: the time left is an estimate.</source>
            <comment>time of day</comment>
            <translation>[Ñó wórď šíñçé %1: thé tímé léft íš áñ éštímáté.~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>It may have ended: %1.</source>
            <translation>[Ít máý hávé éñďéď: %1.~~~~~~~]</translation>
        </message>
        <message>
            <source>Likely reason: %1. The last word came at %2.</source>
            <comment>2: time of day</comment>
            <translation>[Líkélý réášóñ: %1. Thé lášt wórď çámé át %2.~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Only this computer keeps the session.</source>
            <translation>[Óñlý thíš çómpútér kéépš thé šéššíóñ.~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Nothing more reaches %1 until then.</source>
            <comment>name of a drive</comment>
            <translation>[Ñóthíñg móré réáçhéš %1 úñtíl théñ.~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Nothing is saved in the drive yet.</source>
            <translation>[Ñóthíñg íš šávéď íñ thé ďrívé ýét.~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 are on their way, for about %2.</source>
            <comment>bytes; time</comment>
            <translation>[%1 áré óñ théír wáý, fór ábóút %2.~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 of work at risk.</source>
            <comment>time</comment>
            <translation>[%1 óf wórk át ríšk.~~~~~~]</translation>
        </message>
        <message>
            <source>Lost: about %1 of work.</source>
            <comment>time</comment>
            <translation>[Lóšt: ábóút %1 óf wórk.~~~~~~~]</translation>
        </message>
        <message>
            <source>It was asked to save.</source>
            <translation>[Ít wáš áškéď tó šávé.~~~~~~~]</translation>
        </message>
        <message>
            <source>A save may come too late.</source>
            <translation>[Á šávé máý çómé tóó láté.~~~~~~~~]</translation>
        </message>
        <message>
            <source>Save now, or lose what came after %1.</source>
            <comment>time of day</comment>
            <translation>[Šávé ñów, ór lóšé whát çámé áftér %1.~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Save now, or lose all of it.</source>
            <translation>[Šávé ñów, ór lóšé áll óf ít.~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 at %2.</source>
            <comment>session limit; time of day</comment>
            <translation>[%1 át %2.~~~]</translation>
        </message>
        <message>
            <source>%1 at %2, %3.</source>
            <comment>session limit; time of day; documented</comment>
            <translation>[%1 át %2, %3.~~~~]</translation>
        </message>
        <message>
            <source>on its way</source>
            <comment>how far an asking to save has come</comment>
            <translation>[óñ ítš wáý~~~]</translation>
        </message>
        <message>
            <source>sent</source>
            <comment>how far an asking to save has come</comment>
            <translation>[šéñt~]</translation>
        </message>
        <message>
            <source>seen, being done</source>
            <comment>how far an asking to save has come</comment>
            <translation>[šééñ, béíñg ďóñé~~~~~]</translation>
        </message>
        <message>
            <source>saved; it is safe as soon as it is in the drive</source>
            <comment>how far an asking to save has come</comment>
            <translation>[šávéď; ít íš šáfé áš šóóñ áš ít íš íñ thé ďrívé~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>failed</source>
            <comment>how far an asking to save has come</comment>
            <translation>[fáíléď~~]</translation>
        </message>
        <message>
            <source>refused</source>
            <comment>how far an asking to save has come</comment>
            <translation>[réfúšéď~~]</translation>
        </message>
        <message>
            <source>came too late</source>
            <comment>how far an asking to save has come</comment>
            <translation>[çámé tóó láté~~~~]</translation>
        </message>
        <message>
            <source>not answered</source>
            <comment>how far an asking to save has come</comment>
            <translation>[ñót áñšwéréď~~~~]</translation>
        </message>
        <message>
            <source>Save asked for: %1.</source>
            <translation>[Šávé áškéď fór: %1.~~~~~~]</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <comment>session: state</comment>
            <translation>[%1: %2~~]</translation>
        </message>
        <message>
            <source>%1 left</source>
            <comment>of a session</comment>
            <translation>[%1 léft~~]</translation>
        </message>
        <message>
            <source>checkpoint %1</source>
            <comment>6 min ago</comment>
            <translation>[çhéçkpóíñt %1~~~~]</translation>
        </message>
    </context>
    <context>
        <name>Dropped</name>
        <message numerus="yes">
            <source>%n of them cannot be found from here.</source>
            <translation>
                <numerusform>[%n óf thém çáññót bé fóúñď fróm héré.~~~~~~~~~~~~]</numerusform>
                <numerusform>[%n óf thém çáññót bé fóúñď fróm héré.~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of them may not be read by this user.</source>
            <translation>
                <numerusform>[%n óf thém máý ñót bé réáď bý thíš úšér.~~~~~~~~~~~~~]</numerusform>
                <numerusform>[%n óf thém máý ñót bé réáď bý thíš úšér.~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n of them are not files or folders.</source>
            <translation>
                <numerusform>[%n óf thém áré ñót fíléš ór fólďérš.~~~~~~~~~~~~]</numerusform>
                <numerusform>[%n óf thém áré ñót fíléš ór fólďérš.~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>A phone or camera cannot be read directly: copy its folder to this computer first.</source>
            <translation>
                <numerusform>[Á phóñé ór çámérá çáññót bé réáď ďíréçtlý: çópý ítš fólďér tó thíš çómpútér fíršt.~~~~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[Á phóñé ór çámérá çáññót bé réáď ďíréçtlý: çópý ítš fólďér tó thíš çómpútér fíršt.~~~~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>That is an address on the web: save it to this computer first.</source>
            <translation>
                <numerusform>[Thát íš áñ áďďréšš óñ thé wéb: šávé ít tó thíš çómpútér fíršt.~~~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[Thát íš áñ áďďréšš óñ thé wéb: šávé ít tó thíš çómpútér fíršt.~~~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>A link to a drive cannot be opened: Packtrain sees only what it made itself there.</source>
            <translation>
                <numerusform>[Á líñk tó á ďrívé çáññót bé ópéñéď: Páçktráíñ šééš óñlý whát ít máďé ítšélf théré.~~~~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[Á líñk tó á ďrívé çáññót bé ópéñéď: Páçktráíñ šééš óñlý whát ít máďé ítšélf théré.~~~~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>The other program hands over no file: save it to a folder and drop that.</source>
            <translation>
                <numerusform>[Thé óthér prógrám háñďš óvér ñó fílé: šávé ít tó á fólďér áñď ďróp thát.~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[Thé óthér prógrám háñďš óvér ñó fílé: šávé ít tó á fólďér áñď ďróp thát.~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>A full path is needed, beginning with / or ~.</source>
            <translation>
                <numerusform>[Á fúll páth íš ñééďéď, bégíññíñg wíth / ór ~.~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[Á fúll páth íš ñééďéď, bégíññíñg wíth / ór ~.~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>“%1” cannot be found from here.</source>
            <translation>[“%1” çáññót bé fóúñď fróm héré.~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>“%1” may not be read by this user.</source>
            <translation>[“%1” máý ñót bé réáď bý thíš úšér.~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>“%1” is not a file or folder.</source>
            <translation>[“%1” íš ñót á fílé ór fólďér.~~~~~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%n thing(s) cannot be taken.</source>
            <translation>
                <numerusform>[%n thíñg(š) çáññót bé tákéñ.~~~~~~~~~]</numerusform>
                <numerusform>[%n thíñg(š) çáññót bé tákéñ.~~~~~~~~~]</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PairingWords</name>
        <message>
            <source>Google Colab</source>
            <translation>[Góóglé Çóláb~~~~]</translation>
        </message>
        <message>
            <source>Kaggle</source>
            <translation>[Kágglé~~]</translation>
        </message>
        <message>
            <source>Jupyter</source>
            <translation>[Júpýtér~~]</translation>
        </message>
        <message>
            <source>A shell</source>
            <translation>[Á šhéll~~]</translation>
        </message>
        <message>
            <source>In Colab, click the key in the left bar, add a secret with the name PACKTRAIN, and paste it as the value. Switch its notebook access on; your other notebooks find it there too.</source>
            <translation>[Íñ Çóláb, çlíçk thé kéý íñ thé léft bár, áďď á šéçrét wíth thé ñámé PÁÇKTRÁÍÑ, áñď pášté ít áš thé válúé. Šwítçh ítš ñótébóók áççéšš óñ; ýóúr óthér ñótébóókš fíñď ít théré tóó.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>In the notebook, choose Add-ons, Secrets, and add one with the label PACKTRAIN. Leave it attached, and switch the notebook's internet on: Kaggle's secrets need it.</source>
            <translation>[Íñ thé ñótébóók, çhóóšé Áďď-óñš, Šéçrétš, áñď áďď óñé wíth thé lábél PÁÇKTRÁÍÑ. Léávé ít áttáçhéď, áñď šwítçh thé ñótébóók'š íñtérñét óñ: Kágglé'š šéçrétš ñééď ít.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Paste it into the file ~/.config/packtrain/notebook-secret on that machine, and let nobody else read it (chmod 600). Or change the cell's last line to packtrain.start(secret="ask"), which asks for it unseen.</source>
            <translation>[Pášté ít íñtó thé fílé ~/.çóñfíg/páçktráíñ/ñótébóók-šéçrét óñ thát máçhíñé, áñď lét ñóbóďý élšé réáď ít (çhmóď 600). Ór çháñgé thé çéll'š lášt líñé tó páçktráíñ.štárt(šéçrét="ášk"), whíçh áškš fór ít úñšééñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Paste it into the file ~/.config/packtrain/notebook-secret on that machine. Let nobody else read it: chmod 600.</source>
            <translation>[Pášté ít íñtó thé fílé ~/.çóñfíg/páçktráíñ/ñótébóók-šéçrét óñ thát máçhíñé. Lét ñóbóďý élšé réáď ít: çhmóď 600.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Run it first in the notebook, in every session. It installs the agent from your Drive and holds no secret.</source>
            <translation>[Rúñ ít fíršt íñ thé ñótébóók, íñ évérý šéššíóñ. Ít íñštállš thé ágéñt fróm ýóúr Ďrívé áñď hólďš ñó šéçrét.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Run it first in the notebook, in every session. Its first lines say which file to add as an input once; it holds no secret.</source>
            <translation>[Rúñ ít fíršt íñ thé ñótébóók, íñ évérý šéššíóñ. Ítš fíršt líñéš šáý whíçh fílé tó áďď áš áñ íñpút óñçé; ít hólďš ñó šéçrét.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Not heard yet: put the secret there and run the cell.</source>
            <translation>[Ñót héárď ýét: pút thé šéçrét théré áñď rúñ thé çéll.~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Last heard %1.</source>
            <comment>how long ago</comment>
            <translation>[Lášt héárď %1.~~~~]</translation>
        </message>
        <message>
            <source>%1 It cannot be heard now: %2</source>
            <comment>what is known; why</comment>
            <translation>[%1 Ít çáññót bé héárď ñów: %2~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Looking into its mailbox…</source>
            <translation>[Lóókíñg íñtó ítš máílbóx…~~~~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln message(s) in its mailbox were not from it, or damaged, and were refused.</source>
            <translation>
                <numerusform>[%Ln méššágé(š) íñ ítš máílbóx wéré ñót fróm ít, ór ďámágéď, áñď wéré réfúšéď.~~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[%Ln méššágé(š) íñ ítš máílbóx wéré ñót fróm ít, ór ďámágéď, áñď wéré réfúšéď.~~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>Run it first in the notebook, in every session. Its first lines say if a file must lie beside it; it holds no secret.</source>
            <translation>[Rúñ ít fíršt íñ thé ñótébóók, íñ évérý šéššíóñ. Ítš fíršt líñéš šáý íf á fílé múšt líé béšíďé ít; ít hólďš ñó šéçrét.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Paste it into the shell before the training starts. Its first lines say if a file must lie beside it; it holds no secret.</source>
            <translation>[Pášté ít íñtó thé šhéll béfóré thé tráíñíñg štártš. Ítš fíršt líñéš šáý íf á fílé múšt líé béšíďé ít; ít hólďš ñó šéçrét.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>Reason</name>
        <message>
            <source>that cannot be understood; see --help</source>
            <translation>[thát çáññót bé úñďérštóóď; šéé --hélp~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the configuration cannot be read; mend or remove the named entry</source>
            <translation>[thé çóñfígúrátíóñ çáññót bé réáď; méñď ór rémóvé thé ñáméď éñtrý~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>no such remote is configured; 'packtrain remote list' shows them, local:/path needs none</source>
            <translation>[ñó šúçh rémóté íš çóñfígúréď; 'páçktráíñ rémóté líšt' šhówš thém, lóçál:/páth ñééďš ñóñé~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>there is no such job; 'packtrain jobs' lists them</source>
            <translation>[théré íš ñó šúçh jób; 'páçktráíñ jóbš' líštš thém~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>there is no complete dataset there: no manifest was found</source>
            <translation>[théré íš ñó çómplété ďátášét théré: ñó máñíféšt wáš fóúñď~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>this drive or build cannot do that</source>
            <translation>[thíš ďrívé ór búílď çáññót ďó thát~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>there is nothing to send: the folder is empty</source>
            <translation>[théré íš ñóthíñg tó šéñď: thé fólďér íš émptý~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>that name cannot be used here; choose another</source>
            <translation>[thát ñámé çáññót bé úšéď héré; çhóóšé áñóthér~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>only https addresses are used, or http on this computer</source>
            <translation>[óñlý httpš áďďréššéš áré úšéď, ór http óñ thíš çómpútér~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the target lies inside what is to be sent; choose a folder outside of it</source>
            <translation>[thé tárgét líéš íñšíďé whát íš tó bé šéñt; çhóóšé á fólďér óútšíďé óf ít~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the target is not a folder; choose one</source>
            <translation>[thé tárgét íš ñót á fólďér; çhóóšé óñé~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the file or folder is not there</source>
            <translation>[thé fílé ór fólďér íš ñót théré~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>this user may not read or write it; change its permissions</source>
            <translation>[thíš úšér máý ñót réáď ór wríté ít; çháñgé ítš pérmíššíóñš~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>it is there already, or in use by another program</source>
            <translation>[ít íš théré álréáďý, ór íñ úšé bý áñóthér prógrám~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>reading failed; check the disk or the mount</source>
            <translation>[réáďíñg fáíléď; çhéçk thé ďíšk ór thé móúñt~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>writing failed; check the disk or the mount</source>
            <translation>[wrítíñg fáíléď; çhéçk thé ďíšk ór thé móúñt~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the disk is full; free some space, nothing is lost</source>
            <translation>[thé ďíšk íš fúll; fréé šómé špáçé, ñóthíñg íš lóšt~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the disk or folder is read-only; choose another place with PACKTRAIN_HOME</source>
            <translation>[thé ďíšk ór fólďér íš réáď-óñlý; çhóóšé áñóthér pláçé wíth PÁÇKTRÁÍÑ_HÓMÉ~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>too many files are open; raise the limit (ulimit -n)</source>
            <translation>[tóó máñý fíléš áré ópéñ; ráíšé thé límít (úlímít -ñ)~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>another process runs this job; 'packtrain watch' shows it</source>
            <translation>[áñóthér próçéšš rúñš thíš jób; 'páçktráíñ wátçh' šhówš ít~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>a database of Packtrain is damaged; nothing was deleted</source>
            <translation>[á ďátábášé óf Páçktráíñ íš ďámágéď; ñóthíñg wáš ďélétéď~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>a newer Packtrain wrote this; update this one</source>
            <translation>[á ñéwér Páçktráíñ wróté thíš; úpďáté thíš óñé~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the database is in use by another process</source>
            <translation>[thé ďátábášé íš íñ úšé bý áñóthér próçéšš~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the key that seals upload sessions is gone; open shards are begun anew</source>
            <translation>[thé kéý thát šéálš úplóáď šéššíóñš íš góñé; ópéñ šhárďš áré bégúñ áñéw~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>it changed while it was packed; push again under another name to send its newest state</source>
            <translation>[ít çháñgéď whílé ít wáš páçkéď; púšh ágáíñ úñďér áñóthér ñámé tó šéñď ítš ñéwéšt štáté~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the source folder is gone; reconnect it, nothing else is lost</source>
            <translation>[thé šóúrçé fólďér íš góñé; réçóññéçt ít, ñóthíñg élšé íš lóšt~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>not a file, folder or link: it is left out</source>
            <translation>[ñót á fílé, fólďér ór líñk: ít íš léft óút~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the link leads out of the folder: it is left out</source>
            <translation>[thé líñk léáďš óút óf thé fólďér: ít íš léft óút~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>no connection; Packtrain goes on when the network is back</source>
            <translation>[ñó çóññéçtíóñ; Páçktráíñ góéš óñ whéñ thé ñétwórk íš báçk~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the server did not answer in time</source>
            <translation>[thé šérvér ďíď ñót áñšwér íñ tímé~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>no byte moved for a while</source>
            <translation>[ñó býté móvéď fór á whílé~~~~~~~~]</translation>
        </message>
        <message>
            <source>the connection broke</source>
            <translation>[thé çóññéçtíóñ bróké~~~~~~]</translation>
        </message>
        <message>
            <source>the server's name cannot be found; check the network</source>
            <translation>[thé šérvér'š ñámé çáññót bé fóúñď; çhéçk thé ñétwórk~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the server's certificate is not trusted; if your network replaces certificates, add its CA (PACKTRAIN_CA)</source>
            <translation>[thé šérvér'š çértífíçáté íš ñót trúštéď; íf ýóúr ñétwórk répláçéš çértífíçátéš, áďď ítš ÇÁ (PÁÇKTRÁÍÑ_ÇÁ)~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the proxy wants a name and password; set them in https_proxy</source>
            <translation>[thé próxý wáñtš á ñámé áñď páššwórď; šét thém íñ httpš_próxý~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>a sign-in page of this network answers instead of the drive; open a browser and sign in to the network</source>
            <translation>[á šígñ-íñ págé óf thíš ñétwórk áñšwérš íñštéáď óf thé ďrívé; ópéñ á brówšér áñď šígñ íñ tó thé ñétwórk~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>not signed in, or the sign-in has expired; uploads are safe where they stopped: 'packtrain remote login'</source>
            <translation>[ñót šígñéď íñ, ór thé šígñ-íñ háš éxpíréď; úplóáďš áré šáfé whéré théý štóppéď: 'páçktráíñ rémóté lógíñ'~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the sign-in was refused in the browser</source>
            <translation>[thé šígñ-íñ wáš réfúšéď íñ thé brówšér~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the sign-in lacks a permission that this needs; sign in again and leave its box ticked</source>
            <translation>[thé šígñ-íñ láçkš á pérmíššíóñ thát thíš ñééďš; šígñ íñ ágáíñ áñď léávé ítš bóx tíçkéď~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the keyring is locked; unlock it, you are not signed out</source>
            <translation>[thé kéýríñg íš lóçkéď; úñlóçk ít, ýóú áré ñót šígñéď óút~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the keyring refused access</source>
            <translation>[thé kéýríñg réfúšéď áççéšš~~~~~~~~]</translation>
        </message>
        <message>
            <source>no keyring runs here; choose the protected file (--secrets file) or an environment variable (--secrets env)</source>
            <translation>[ñó kéýríñg rúñš héré; çhóóšé thé prótéçtéď fílé (--šéçrétš fílé) ór áñ éñvíróñméñt váríáblé (--šéçrétš éñv)~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Google needs your own client: pass the client_secret.json that the Google console gave you</source>
            <translation>[Góóglé ñééďš ýóúr ówñ çlíéñt: pášš thé çlíéñt_šéçrét.jšóñ thát thé Góóglé çóñšólé gávé ýóú~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Google does not know this client, or the file is not a desktop client's; download client_secret.json again</source>
            <translation>[Góóglé ďóéš ñót kñów thíš çlíéñt, ór thé fílé íš ñót á ďéšktóp çlíéñt'š; ďówñlóáď çlíéñt_šéçrét.jšóñ ágáíñ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive asked to slow down</source>
            <translation>[thé ďrívé áškéď tó šlów ďówñ~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive stopped uploads for today (750 GB); Packtrain goes on by itself</source>
            <translation>[thé ďrívé štóppéď úplóáďš fór tóďáý (750 GB); Páçktráíñ góéš óñ bý ítšélf~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>your Google project used up its requests for today; Packtrain goes on by itself</source>
            <translation>[ýóúr Góóglé prójéçt úšéď úp ítš réqúéštš fór tóďáý; Páçktráíñ góéš óñ bý ítšélf~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive is full; empty its trash or free space, then resume</source>
            <translation>[thé ďrívé íš fúll; émptý ítš trášh ór fréé špáçé, théñ réšúmé~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>a folder of the drive holds too many items; choose another folder</source>
            <translation>[á fólďér óf thé ďrívé hólďš tóó máñý ítémš; çhóóšé áñóthér fólďér~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>too many uploads are open on the drive</source>
            <translation>[tóó máñý úplóáďš áré ópéñ óñ thé ďrívé~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the upload link expired; only this shard starts again</source>
            <translation>[thé úplóáď líñk éxpíréď; óñlý thíš šhárď štártš ágáíñ~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive holds another number of bytes than was assumed</source>
            <translation>[thé ďrívé hólďš áñóthér ñúmbér óf býtéš tháñ wáš áššúméď~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>it is not on the drive, or not visible to Packtrain</source>
            <translation>[ít íš ñót óñ thé ďrívé, ór ñót víšíblé tó Páçktráíñ~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>something of that name or id is there already</source>
            <translation>[šóméthíñg óf thát ñámé ór íď íš théré álréáďý~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>somebody else changed it meanwhile; nothing was overwritten</source>
            <translation>[šómébóďý élšé çháñgéď ít méáñwhílé; ñóthíñg wáš óvérwríttéñ~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>larger than this drive takes</source>
            <translation>[lárgér tháñ thíš ďrívé tákéš~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive or its administrator does not allow this</source>
            <translation>[thé ďrívé ór ítš áďmíñíštrátór ďóéš ñót állów thíš~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive limits downloads of this file for up to 24 hours</source>
            <translation>[thé ďrívé límítš ďówñlóáďš óf thíš fílé fór úp tó 24 hóúrš~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive flagged this file as malware or abuse</source>
            <translation>[thé ďrívé flággéď thíš fílé áš málwáré ór ábúšé~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive has a problem of its own</source>
            <translation>[thé ďrívé háš á próblém óf ítš ówñ~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive's answer makes no sense</source>
            <translation>[thé ďrívé'š áñšwér mákéš ñó šéñšé~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the folder that this goes to is gone; reconnect its disk, nothing is lost</source>
            <translation>[thé fólďér thát thíš góéš tó íš góñé; réçóññéçt ítš ďíšk, ñóthíñg íš lóšt~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>it arrived damaged: the checksums differ</source>
            <translation>[ít árrívéď ďámágéď: thé çhéçkšúmš ďíffér~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>it has the wrong size</source>
            <translation>[ít háš thé wróñg šízé~~~~~~~]</translation>
        </message>
        <message>
            <source>the dataset's manifest cannot be read</source>
            <translation>[thé ďátášét'š máñíféšt çáññót bé réáď~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>a newer Packtrain wrote this dataset; update this one</source>
            <translation>[á ñéwér Páçktráíñ wróté thíš ďátášét; úpďáté thíš óñé~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the dataset's index is not the one that its manifest names</source>
            <translation>[thé ďátášét'š íñďéx íš ñót thé óñé thát ítš máñíféšt ñáméš~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the archive tries to write outside its folder; nothing more of it is unpacked</source>
            <translation>[thé árçhívé tríéš tó wríté óútšíďé ítš fólďér; ñóthíñg móré óf ít íš úñpáçkéď~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>a part of the dataset is missing on the drive</source>
            <translation>[á párt óf thé ďátášét íš míššíñg óñ thé ďrívé~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>paused by you</source>
            <translation>[páúšéď bý ýóú~~~~]</translation>
        </message>
        <message>
            <source>interrupted; 'packtrain resume' goes on where it stopped</source>
            <translation>[íñtérrúptéď; 'páçktráíñ réšúmé' góéš óñ whéré ít štóppéď~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>a fault in Packtrain; 'packtrain report' collects what is needed to mend it</source>
            <translation>[á fáúlt íñ Páçktráíñ; 'páçktráíñ répórt' çólléçtš whát íš ñééďéď tó méñď ít~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>that cannot be used; choose something else</source>
            <translation>[thát çáññót bé úšéď; çhóóšé šóméthíñg élšé~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>that account is not set up here; add it again</source>
            <translation>[thát áççóúñt íš ñót šét úp héré; áďď ít ágáíñ~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>this upload is not in the list any more</source>
            <translation>[thíš úplóáď íš ñót íñ thé líšt áñý móré~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the disk or folder is read-only; choose another place</source>
            <translation>[thé ďíšk ór fólďér íš réáď-óñlý; çhóóšé áñóthér pláçé~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>another process runs this upload; it is shown here as it moves</source>
            <translation>[áñóthér próçéšš rúñš thíš úplóáď; ít íš šhówñ héré áš ít móvéš~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>too many files are open; close some programs</source>
            <translation>[tóó máñý fíléš áré ópéñ; çlóšé šómé prógrámš~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>it changed while it was packed; the state that was read first was sent</source>
            <translation>[ít çháñgéď whílé ít wáš páçkéď; thé štáté thát wáš réáď fíršt wáš šéñt~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the server's certificate is not trusted; does this network replace certificates?</source>
            <translation>[thé šérvér'š çértífíçáté íš ñót trúštéď; ďóéš thíš ñétwórk répláçé çértífíçátéš?~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>not signed in, or the sign-in has expired; uploads are safe where they stopped</source>
            <translation>[ñót šígñéď íñ, ór thé šígñ-íñ háš éxpíréď; úplóáďš áré šáfé whéré théý štóppéď~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>no keyring runs here; choose where the sign-in is kept</source>
            <translation>[ñó kéýríñg rúñš héré; çhóóšé whéré thé šígñ-íñ íš képt~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>interrupted; it goes on where it stopped</source>
            <translation>[íñtérrúptéď; ít góéš óñ whéré ít štóppéď~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>a fault in Packtrain; the log says more</source>
            <translation>[á fáúlt íñ Páçktráíñ; thé lóg šáýš móré~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>SessionReadings</name>
        <message>
            <source>%1 %</source>
            <translation>[%1 %~]</translation>
        </message>
        <message>
            <source>not known here</source>
            <translation>[ñót kñówñ héré~~~~]</translation>
        </message>
        <message>
            <source>not known here: %1</source>
            <translation>[ñót kñówñ héré: %1~~~~~~]</translation>
        </message>
        <message>
            <source>it fell off the bus</source>
            <translation>[ít féll óff thé búš~~~~~~]</translation>
        </message>
        <message>
            <source>Its memory</source>
            <comment>of the accelerator above</comment>
            <translation>[Ítš mémórý~~~]</translation>
        </message>
        <message>
            <source>TPU %1</source>
            <translation>[TPÚ %1~~]</translation>
        </message>
        <message>
            <source>Processors</source>
            <translation>[Próçéššórš~~~]</translation>
        </message>
        <message>
            <source>%1 of %2 cores</source>
            <comment>2.0 of 4 cores</comment>
            <translation>[%1 óf %2 çóréš~~~~]</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>[Mémórý~~]</translation>
        </message>
        <message>
            <source>Disk %1</source>
            <translation>[Ďíšk %1~~]</translation>
        </message>
        <message>
            <source>%1 free</source>
            <translation>[%1 fréé~~]</translation>
        </message>
        <message>
            <source>%1, full in %2</source>
            <translation>[%1, fúll íñ %2~~~~]</translation>
        </message>
        <message>
            <source>nothing</source>
            <comment>no bytes per second</comment>
            <translation>[ñóthíñg~~]</translation>
        </message>
        <message>
            <source>Network</source>
            <translation>[Ñétwórk~~]</translation>
        </message>
        <message>
            <source>%1 in, %2 out</source>
            <translation>[%1 íñ, %2 óút~~~~]</translation>
        </message>
        <message>
            <source>step %1</source>
            <translation>[štép %1~~]</translation>
        </message>
        <message>
            <source>waits: %1</source>
            <translation>[wáítš: %1~~~]</translation>
        </message>
        <message>
            <source>on its way</source>
            <translation>[óñ ítš wáý~~~]</translation>
        </message>
        <message>
            <source>on its way, %1 of %2</source>
            <translation>[óñ ítš wáý, %1 óf %2~~~~~~]</translation>
        </message>
        <message>
            <source>%1: %2 %3</source>
            <comment>the set: which save, and how far it is</comment>
            <translation>[%1: %2 %3~~~]</translation>
        </message>
        <message>
            <source>%1: another machine has taken this set over; nothing is sent from here</source>
            <translation>[%1: áñóthér máçhíñé háš tákéñ thíš šét óvér; ñóthíñg íš šéñt fróm héré~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <translation>[%1: %2~~]</translation>
        </message>
        <message>
            <source>waits for room</source>
            <translation>[wáítš fór róóm~~~~]</translation>
        </message>
        <message>
            <source>is being written</source>
            <translation>[íš béíñg wríttéñ~~~~~]</translation>
        </message>
        <message>
            <source>is next</source>
            <translation>[íš ñéxt~~]</translation>
        </message>
        <message>
            <source>%1: %2 in the drive</source>
            <translation>[%1: %2 íñ thé ďrívé~~~~~~]</translation>
        </message>
        <message>
            <source>%1: %2 in the drive, %3 not yet</source>
            <translation>[%1: %2 íñ thé ďrívé, %3 ñót ýét~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Cache: %1 in %2</source>
            <comment>3.2 GiB in 12 shards</comment>
            <translation>[Çáçhé: %1 íñ %2~~~~~]</translation>
        </message>
        <message>
            <source>%1 read from here</source>
            <translation>[%1 réáď fróm héré~~~~~]</translation>
        </message>
        <message>
            <source>from the drive %1</source>
            <translation>[fróm thé ďrívé %1~~~~~]</translation>
        </message>
        <message>
            <source>from the disk %1</source>
            <translation>[fróm thé ďíšk %1~~~~~]</translation>
        </message>
        <message>
            <source>%1: %2 in the drive, checked %3</source>
            <comment>run-7: step 18,000 in the drive, checked 9 min ago</comment>
            <translation>[%1: %2 íñ thé ďrívé, çhéçkéď %3~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>SessionWords</name>
        <message numerus="yes">
            <source>%Ln day(s)</source>
            <translation>
                <numerusform>[%Ln ďáý(š)~~~]</numerusform>
                <numerusform>[%Ln ďáý(š)~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>any moment</source>
            <comment>time left until a session may end</comment>
            <translation>[áñý móméñt~~~]</translation>
        </message>
        <message>
            <source>&lt; 1 min</source>
            <translation>[&lt; 1 míñ~~]</translation>
        </message>
        <message>
            <source>%1 ago</source>
            <translation>[%1 ágó~~]</translation>
        </message>
        <message>
            <source>No word yet</source>
            <translation>[Ñó wórď ýét~~~]</translation>
        </message>
        <message>
            <source>At work, %1</source>
            <comment>state, age of the newest word</comment>
            <translation>[Át wórk, %1~~~]</translation>
        </message>
        <message>
            <source>Idle, %1</source>
            <comment>state, age of the newest word</comment>
            <translation>[Íďlé, %1~~]</translation>
        </message>
        <message>
            <source>Late: no word for %1</source>
            <translation>[Láté: ñó wórď fór %1~~~~~~]</translation>
        </message>
        <message>
            <source>Lost: no word for %1</source>
            <translation>[Lóšt: ñó wórď fór %1~~~~~~]</translation>
        </message>
        <message>
            <source>Ended, last word %1</source>
            <translation>[Éñďéď, lášt wórď %1~~~~~~]</translation>
        </message>
        <message>
            <source>Session limit</source>
            <translation>[Šéššíóñ límít~~~~]</translation>
        </message>
        <message>
            <source>Idle stop</source>
            <translation>[Íďlé štóp~~~]</translation>
        </message>
        <message>
            <source>As earlier ones ended</source>
            <translation>[Áš éárlíér óñéš éñďéď~~~~~~~]</translation>
        </message>
        <message>
            <source>Your own limit</source>
            <translation>[Ýóúr ówñ límít~~~~]</translation>
        </message>
        <message>
            <source>Another limit</source>
            <translation>[Áñóthér límít~~~~]</translation>
        </message>
        <message>
            <source>reported</source>
            <comment>how an end is known: the platform tells it</comment>
            <translation>[répórtéď~~]</translation>
        </message>
        <message>
            <source>documented</source>
            <comment>how an end is known: the platform's pages say so</comment>
            <translation>[ďóçúméñtéď~~~]</translation>
        </message>
        <message>
            <source>estimated</source>
            <comment>how an end is known</comment>
            <translation>[éštímátéď~~~]</translation>
        </message>
        <message>
            <source>set by you</source>
            <comment>how an end is known</comment>
            <translation>[šét bý ýóú~~~]</translation>
        </message>
        <message>
            <source>What it cost is not known</source>
            <translation>[Whát ít çóšt íš ñót kñówñ~~~~~~~~]</translation>
        </message>
        <message>
            <source>What an end would cost is not known yet</source>
            <translation>[Whát áñ éñď wóúlď çóšt íš ñót kñówñ ýét~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Nothing was lost</source>
            <translation>[Ñóthíñg wáš lóšt~~~~~]</translation>
        </message>
        <message>
            <source>If it stopped now nothing would be lost</source>
            <translation>[Íf ít štóppéď ñów ñóthíñg wóúlď bé lóšt~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Lost: about %1 (since step %2)</source>
            <translation>[Lóšt: ábóút %1 (šíñçé štép %2)~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>If it stopped now you would lose %1 (since step %2)</source>
            <translation>[Íf ít štóppéď ñów ýóú wóúlď lóšé %1 (šíñçé štép %2)~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Lost: about %1, nothing was saved</source>
            <translation>[Lóšt: ábóút %1, ñóthíñg wáš šávéď~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>If it stopped now you would lose %1: nothing is saved yet</source>
            <translation>[Íf ít štóppéď ñów ýóú wóúlď lóšé %1: ñóthíñg íš šávéď ýét~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Lost: about %1</source>
            <translation>[Lóšt: ábóút %1~~~~]</translation>
        </message>
        <message>
            <source>If it stopped now you would lose %1</source>
            <translation>[Íf ít štóppéď ñów ýóú wóúlď lóšé %1~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>No save is in the drive yet</source>
            <translation>[Ñó šávé íš íñ thé ďrívé ýét~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Safe in the drive: step %1, saved %2</source>
            <translation>[Šáfé íñ thé ďrívé: štép %1, šávéď %2~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Safe in the drive: %1, saved %2</source>
            <translation>[Šáfé íñ thé ďrívé: %1, šávéď %2~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>The newest save in the drive is from %1</source>
            <comment>12 min ago</comment>
            <translation>[Thé ñéwéšt šávé íñ thé ďrívé íš fróm %1~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Its last words: %1</source>
            <translation>[Ítš lášt wórďš: %1~~~~~~]</translation>
        </message>
        <message>
            <source>Likely reason: %1</source>
            <translation>[Líkélý réášóñ: %1~~~~~]</translation>
        </message>
        <message>
            <source>If it ended, then likely by: %1</source>
            <translation>[Íf ít éñďéď, théñ líkélý bý: %1~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Save now</source>
            <translation>[Šávé ñów~~]</translation>
        </message>
        <message>
            <source>Make safe</source>
            <translation>[Máké šáfé~~~]</translation>
        </message>
        <message>
            <source>on its way</source>
            <comment>state of a command</comment>
            <translation>[óñ ítš wáý~~~]</translation>
        </message>
        <message>
            <source>sent</source>
            <comment>state of a command</comment>
            <translation>[šéñt~]</translation>
        </message>
        <message>
            <source>seen, being done</source>
            <comment>state of a command</comment>
            <translation>[šééñ, béíñg ďóñé~~~~~]</translation>
        </message>
        <message>
            <source>done</source>
            <comment>state of a command</comment>
            <translation>[ďóñé~]</translation>
        </message>
        <message>
            <source>failed</source>
            <comment>state of a command</comment>
            <translation>[fáíléď~~]</translation>
        </message>
        <message>
            <source>refused</source>
            <comment>state of a command</comment>
            <translation>[réfúšéď~~]</translation>
        </message>
        <message>
            <source>came too late</source>
            <comment>state of a command</comment>
            <translation>[çámé tóó láté~~~~]</translation>
        </message>
        <message>
            <source>not answered</source>
            <comment>state of a command</comment>
            <translation>[ñót áñšwéréď~~~~]</translation>
        </message>
        <message>
            <source>%1: %2, asked %3</source>
            <comment>Save now: seen, asked 4 s ago</comment>
            <translation>[%1: %2, áškéď %3~~~~~]</translation>
        </message>
        <message>
            <source>just now</source>
            <comment>age of the newest word</comment>
            <translation>[júšt ñów~~]</translation>
        </message>
        <message>
            <source>%1 h</source>
            <translation>[%1 h~]</translation>
        </message>
        <message>
            <source>%1 h %2 min</source>
            <translation>[%1 h %2 míñ~~~]</translation>
        </message>
        <message>
            <source>%1 min</source>
            <translation>[%1 míñ~~]</translation>
        </message>
        <message>
            <source>%1 s</source>
            <translation>[%1 š~]</translation>
        </message>
        <message>
            <source>Late: no word comes</source>
            <translation>[Láté: ñó wórď çóméš~~~~~~]</translation>
        </message>
        <message>
            <source>Lost: no word for long</source>
            <translation>[Lóšt: ñó wórď fór lóñg~~~~~~~]</translation>
        </message>
        <message>
            <source>Live</source>
            <translation>[Lívé~]</translation>
        </message>
        <message>
            <source>Ended</source>
            <translation>[Éñďéď~]</translation>
        </message>
        <message>
            <source>Ended: %1</source>
            <comment>the likely reason, or the session's last words</comment>
            <translation>[Éñďéď: %1~~~]</translation>
        </message>
        <message>
            <source>%1 min before: %2</source>
            <comment>30 min before: Session limit</comment>
            <translation>[%1 míñ béfóré: %2~~~~~]</translation>
        </message>
        <message>
            <source>saves have stopped to come</source>
            <translation>[šávéš hávé štóppéď tó çómé~~~~~~~~]</translation>
        </message>
        <message>
            <source>no word came</source>
            <translation>[ñó wórď çámé~~~~]</translation>
        </message>
        <message>
            <source>it has ended</source>
            <translation>[ít háš éñďéď~~~~]</translation>
        </message>
        <message>
            <source>step %1</source>
            <translation>[štép %1~~]</translation>
        </message>
        <message>
            <source>%1: %2 is in the drive</source>
            <comment>a set of saves: step 18,000 is in the drive</comment>
            <translation>[%1: %2 íš íñ thé ďrívé~~~~~~~]</translation>
        </message>
        <message>
            <source>asked for</source>
            <comment>a command in the log</comment>
            <translation>[áškéď fór~~~]</translation>
        </message>
        <message>
            <source>seen by the agent</source>
            <comment>a command in the log</comment>
            <translation>[šééñ bý thé ágéñt~~~~~]</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <comment>Save now: done</comment>
            <translation>[%1: %2~~]</translation>
        </message>
        <message>
            <source>The agent was started</source>
            <translation>[Thé ágéñt wáš štártéď~~~~~~~]</translation>
        </message>
        <message>
            <source>No longer amiss: %1</source>
            <translation>[Ñó lóñgér ámíšš: %1~~~~~~]</translation>
        </message>
        <message>
            <source>Amiss: %1</source>
            <translation>[Ámíšš: %1~~~]</translation>
        </message>
        <message>
            <source>Warning taken back: %1</source>
            <translation>[Wárñíñg tákéñ báçk: %1~~~~~~~]</translation>
        </message>
        <message>
            <source>Warned: %1</source>
            <translation>[Wárñéď: %1~~~]</translation>
        </message>
    </context>
    <context>
        <name>TrayFace</name>
        <message>
            <source>work at risk</source>
            <translation>[wórk át ríšk~~~~]</translation>
        </message>
        <message>
            <source>an upload has stopped</source>
            <translation>[áñ úplóáď háš štóppéď~~~~~~~]</translation>
        </message>
        <message>
            <source>an upload needs you</source>
            <translation>[áñ úplóáď ñééďš ýóú~~~~~~]</translation>
        </message>
        <message>
            <source>no network</source>
            <translation>[ñó ñétwórk~~~]</translation>
        </message>
        <message>
            <source>uploading</source>
            <translation>[úplóáďíñg~~~]</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>[wáítíñg~~]</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>[páúšéď~~]</translation>
        </message>
        <message>
            <source>all quiet</source>
            <translation>[áll qúíét~~~]</translation>
        </message>
        <message>
            <source>%1 %</source>
            <comment>done</comment>
            <translation>[%1 %~]</translation>
        </message>
        <message>
            <source>Packtrain: %1</source>
            <comment>how things stand</comment>
            <translation>[Páçktráíñ: %1~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln running</source>
            <translation>
                <numerusform>[%Ln rúññíñg~~~]</numerusform>
                <numerusform>[%Ln rúññíñg~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln waiting</source>
            <translation>
                <numerusform>[%Ln wáítíñg~~~]</numerusform>
                <numerusform>[%Ln wáítíñg~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln paused</source>
            <translation>
                <numerusform>[%Ln páúšéď~~~]</numerusform>
                <numerusform>[%Ln páúšéď~~~]</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Words</name>
        <message>
            <source>Estimating…</source>
            <comment>time left is not known yet</comment>
            <translation>[Éštímátíñg…~~~]</translation>
        </message>
        <message>
            <source>finishes ~%1</source>
            <comment>time of day</comment>
            <translation>[fíñíšhéš ~%1~~~~]</translation>
        </message>
        <message>
            <source>%1 of at least %2</source>
            <comment>28.4 of at least 45.0 GiB</comment>
            <translation>[%1 óf át léášt %2~~~~~]</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <comment>28.4 of 45.0 GiB</comment>
            <translation>[%1 óf %2~~]</translation>
        </message>
        <message>
            <source>%1/s</source>
            <comment>speed, as in 11.8 MiB/s</comment>
            <translation>[%1/š~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln file(s)</source>
            <translation>
                <numerusform>[%Ln fílé(š)~~~]</numerusform>
                <numerusform>[%Ln fílé(š)~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln shard(s)</source>
            <translation>
                <numerusform>[%Ln šhárď(š)~~~~]</numerusform>
                <numerusform>[%Ln šhárď(š)~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>under a minute</source>
            <translation>[úñďér á míñúté~~~~]</translation>
        </message>
        <message>
            <source>about %1 min</source>
            <translation>[ábóút %1 míñ~~~~]</translation>
        </message>
        <message>
            <source>about %1 h %2 min</source>
            <translation>[ábóút %1 h %2 míñ~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>about %n day(s)</source>
            <translation>
                <numerusform>[ábóút %n ďáý(š)~~~~~]</numerusform>
                <numerusform>[ábóút %n ďáý(š)~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>about %1 h</source>
            <translation>[ábóút %1 h~~~]</translation>
        </message>
        <message>
            <source>%1–%2 days</source>
            <translation>[%1–%2 ďáýš~~~]</translation>
        </message>
        <message>
            <source>%1–%2 h</source>
            <comment>a range of hours</comment>
            <translation>[%1–%2 h~~]</translation>
        </message>
        <message>
            <source>%1, %2</source>
            <comment>day, time of day</comment>
            <translation>[%1, %2~~]</translation>
        </message>
        <message>
            <source>verified: the drive's own checksum of every shard equals ours</source>
            <translation>[vérífíéď: thé ďrívé'š ówñ çhéçkšúm óf évérý šhárď éqúálš óúrš~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>read back: every byte was fetched again and compared</source>
            <translation>[réáď báçk: évérý býté wáš fétçhéď ágáíñ áñď çómpáréď~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>size only: the content was not checked</source>
            <translation>[šízé óñlý: thé çóñtéñt wáš ñót çhéçkéď~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>at least %1</source>
            <translation>[át léášt %1~~~]</translation>
        </message>
        <message>
            <source>Uploading shards %1–%2 of %3</source>
            <translation>[Úplóáďíñg šhárďš %1–%2 óf %3~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Uploading shard %1 of %2</source>
            <translation>[Úplóáďíñg šhárď %1 óf %2~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1, %2</source>
            <comment>45 shards, 340,112 files</comment>
            <translation>[%1, %2~~]</translation>
        </message>
        <message>
            <source>Done, verified – %1</source>
            <translation>[Ďóñé, vérífíéď – %1~~~~~~]</translation>
        </message>
        <message>
            <source>Done, size only – %1</source>
            <translation>[Ďóñé, šízé óñlý – %1~~~~~~]</translation>
        </message>
        <message>
            <source>Done – %1 skipped, %2 changed</source>
            <comment>12 files skipped, 37 files changed while they were packed</comment>
            <translation>[Ďóñé – %1 škíppéď, %2 çháñgéď~~~~~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>Done – %Ln file(s) changed while packing</source>
            <translation>
                <numerusform>[Ďóñé – %Ln fílé(š) çháñgéď whílé páçkíñg~~~~~~~~~~~~~]</numerusform>
                <numerusform>[Ďóñé – %Ln fílé(š) çháñgéď whílé páçkíñg~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Done – %Ln file(s) skipped</source>
            <translation>
                <numerusform>[Ďóñé – %Ln fílé(š) škíppéď~~~~~~~~]</numerusform>
                <numerusform>[Ďóñé – %Ln fílé(š) škíppéď~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>no network</source>
            <translation>[ñó ñétwórk~~~]</translation>
        </message>
        <message>
            <source>sign in to this network first</source>
            <translation>[šígñ íñ tó thíš ñétwórk fíršt~~~~~~~~~]</translation>
        </message>
        <message>
            <source>rate limited until %1</source>
            <translation>[ráté límítéď úñtíl %1~~~~~~~]</translation>
        </message>
        <message>
            <source>rate limited</source>
            <translation>[ráté límítéď~~~~]</translation>
        </message>
        <message>
            <source>daily limit, resumes %1</source>
            <translation>[ďáílý límít, réšúméš %1~~~~~~~]</translation>
        </message>
        <message>
            <source>daily limit</source>
            <translation>[ďáílý límít~~~]</translation>
        </message>
        <message>
            <source>sign-in needed</source>
            <translation>[šígñ-íñ ñééďéď~~~~]</translation>
        </message>
        <message>
            <source>keyring locked</source>
            <translation>[kéýríñg lóçkéď~~~~]</translation>
        </message>
        <message>
            <source>source folder missing</source>
            <translation>[šóúrçé fólďér míššíñg~~~~~~~]</translation>
        </message>
        <message>
            <source>target folder missing</source>
            <translation>[tárgét fólďér míššíñg~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive is full</source>
            <translation>[thé ďrívé íš fúll~~~~~]</translation>
        </message>
        <message>
            <source>this disk is full</source>
            <translation>[thíš ďíšk íš fúll~~~~~]</translation>
        </message>
        <message>
            <source>until %1</source>
            <translation>[úñtíl %1~~]</translation>
        </message>
        <message>
            <source>%1st</source>
            <comment>ordinal number</comment>
            <translation>[%1št~]</translation>
        </message>
        <message>
            <source>%1nd</source>
            <comment>ordinal number</comment>
            <translation>[%1ñď~]</translation>
        </message>
        <message>
            <source>%1rd</source>
            <comment>ordinal number</comment>
            <translation>[%1rď~]</translation>
        </message>
        <message>
            <source>%1th</source>
            <comment>ordinal number</comment>
            <translation>[%1th~]</translation>
        </message>
        <message>
            <source>Queued (%1)</source>
            <comment>place in line: 2nd</comment>
            <translation>[Qúéúéď (%1)~~~]</translation>
        </message>
        <message>
            <source>Queued</source>
            <translation>[Qúéúéď~~]</translation>
        </message>
        <message>
            <source>Scanning – %1, %2 so far</source>
            <comment>files, bytes</comment>
            <translation>[Šçáññíñg – %1, %2 šó fár~~~~~~~~]</translation>
        </message>
        <message>
            <source>Waiting: %1</source>
            <translation>[Wáítíñg: %1~~~]</translation>
        </message>
        <message>
            <source>No progress for 90 s – retrying (attempt %1)</source>
            <translation>[Ñó prógréšš fór 90 š – rétrýíñg (áttémpt %1)~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Paused by you</source>
            <translation>[Páúšéď bý ýóú~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>Checking %Ln shard(s)</source>
            <translation>
                <numerusform>[Çhéçkíñg %Ln šhárď(š)~~~~~~~]</numerusform>
                <numerusform>[Çhéçkíñg %Ln šhárď(š)~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>Stopped: %1</source>
            <translation>[Štóppéď: %1~~~]</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>[Çáñçélléď~~~]</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <comment>name of a thing, what is wrong with it</comment>
            <translation>[%1: %2~~]</translation>
        </message>
        <message>
            <source>It goes on exactly where it stopped.</source>
            <translation>[Ít góéš óñ éxáçtlý whéré ít štóppéď.~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Everything else is complete on the drive. The list names what is not.</source>
            <translation>[Évérýthíñg élšé íš çómplété óñ thé ďrívé. Thé líšt ñáméš whát íš ñót.~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Shards that were finished stay on the drive.</source>
            <translation>[Šhárďš thát wéré fíñíšhéď štáý óñ thé ďrívé.~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Waiting</source>
            <comment>state of a shard</comment>
            <translation>[Wáítíñg~~]</translation>
        </message>
        <message>
            <source>Sending, attempt %1</source>
            <translation>[Šéñďíñg, áttémpt %1~~~~~~]</translation>
        </message>
        <message>
            <source>Sending</source>
            <comment>state of a shard</comment>
            <translation>[Šéñďíñg~~]</translation>
        </message>
        <message>
            <source>Checking</source>
            <comment>state of a shard</comment>
            <translation>[Çhéçkíñg~~]</translation>
        </message>
        <message>
            <source>Done</source>
            <comment>state of a shard</comment>
            <translation>[Ďóñé~]</translation>
        </message>
        <message>
            <source>Failed</source>
            <comment>state of a shard</comment>
            <translation>[Fáíléď~~]</translation>
        </message>
        <message>
            <source>%1 (%2)</source>
            <comment>what is wrong, its number</comment>
            <translation>[%1 (%2)~~]</translation>
        </message>
        <message>
            <source>Done, verified by reading back – %1</source>
            <translation>[Ďóñé, vérífíéď bý réáďíñg báçk – %1~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 – %2</source>
            <comment>what is wrong, the thing or the program that said so</comment>
            <translation>[%1 – %2~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::AddUploadSheet</name>
        <message>
            <source>New upload</source>
            <translation>[Ñéw úplóáď~~~]</translation>
        </message>
        <message>
            <source>Upload “%1”</source>
            <translation>[Úplóáď “%1”~~~]</translation>
        </message>
        <message numerus="yes">
            <source>Upload %Ln item(s)</source>
            <translation>
                <numerusform>[Úplóáď %Ln ítém(š)~~~~~~]</numerusform>
                <numerusform>[Úplóáď %Ln ítém(š)~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>A dataset for &amp;each</source>
            <translation>[Á ďátášét fór &amp;éáçh~~~~~~]</translation>
        </message>
        <message>
            <source>&amp;One dataset of all</source>
            <translation>[&amp;Óñé ďátášét óf áll~~~~~~]</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>[Çáñçél~~]</translation>
        </message>
        <message>
            <source>&amp;Upload</source>
            <translation>[&amp;Úplóáď~~]</translation>
        </message>
        <message>
            <source>A dataset of this name is there already. Choose another name; nothing is overwritten.</source>
            <translation>[Á ďátášét óf thíš ñámé íš théré álréáďý. Çhóóšé áñóthér ñámé; ñóthíñg íš óvérwríttéñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>The drive has %1 free; this needs %2. Its trash holds %3.</source>
            <translation>[Thé ďrívé háš %1 fréé; thíš ñééďš %2. Ítš trášh hólďš %3.~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>The largest folder holds %1 entries: reading it takes a while and some memory.</source>
            <translation>[Thé lárgéšt fólďér hólďš %1 éñtríéš: réáďíñg ít tákéš á whílé áñď šómé mémórý.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 are stored again, because files have several names (hard links).</source>
            <translation>[%1 áré štóréď ágáíñ, béçáúšé fíléš hávé šévérál ñáméš (hárď líñkš).~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Preparing the upload…</source>
            <translation>[Prépáríñg thé úplóáď…~~~~~~~]</translation>
        </message>
        <message>
            <source>Every byte is checked on the drive.</source>
            <translation>[Évérý býté íš çhéçkéď óñ thé ďrívé.~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>You can upload now; counting goes on meanwhile.</source>
            <translation>[Ýóú çáñ úplóáď ñów; çóúñtíñg góéš óñ méáñwhílé.~~~~~~~~~~~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln more</source>
            <comment>after the first few paths</comment>
            <translation>
                <numerusform>[%Ln móré~~]</numerusform>
                <numerusform>[%Ln móré~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>There are %1 free; this needs %2. Choose another place.</source>
            <translation>[Théré áré %1 fréé; thíš ñééďš %2. Çhóóšé áñóthér pláçé.~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>An upload of this name to this place is in the list already. Go on with that one, or choose another name.</source>
            <translation>[Áñ úplóáď óf thíš ñámé tó thíš pláçé íš íñ thé líšt álréáďý. Gó óñ wíth thát óñé, ór çhóóšé áñóthér ñámé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::AggregateStrip</name>
        <message>
            <source>Read</source>
            <comment>stage: read from disk</comment>
            <translation>[Réáď~]</translation>
        </message>
        <message>
            <source>Sent</source>
            <comment>stage: acknowledged by the drive</comment>
            <translation>[Šéñt~]</translation>
        </message>
        <message>
            <source>Verified</source>
            <comment>stage: checksums compared</comment>
            <translation>[Vérífíéď~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln error(s)</source>
            <translation>
                <numerusform>[%Ln érrór(š)~~~~]</numerusform>
                <numerusform>[%Ln érrór(š)~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln upload(s) complete</source>
            <translation>
                <numerusform>[%Ln úplóáď(š) çómplété~~~~~~~]</numerusform>
                <numerusform>[%Ln úplóáď(š) çómplété~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>No upload is running</source>
            <translation>[Ñó úplóáď íš rúññíñg~~~~~~]</translation>
        </message>
        <message>
            <source>%1 left (%2)</source>
            <comment>about 24 min left (finishes ~18:40)</comment>
            <translation>[%1 léft (%2)~~~~]</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>[wáítíñg~~]</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>[páúšéď~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::AlertBoard</name>
        <message>
            <source>Show</source>
            <translation>[Šhów~]</translation>
        </message>
        <message>
            <source>Save now</source>
            <translation>[Šávé ñów~~]</translation>
        </message>
        <message>
            <source>Open Packtrain to save now.</source>
            <translation>[Ópéñ Páçktráíñ tó šávé ñów.~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Remind at 30 min</source>
            <translation>[Rémíñď át 30 míñ~~~~~]</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>[Ďíšmíšš~~]</translation>
        </message>
        <message>
            <source>It could not be asked to save: %1</source>
            <translation>[Ít çóúlď ñót bé áškéď tó šávé: %1~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::Chart</name>
        <message>
            <source>%1 %</source>
            <translation>[%1 %~]</translation>
        </message>
        <message>
            <source>nothing</source>
            <comment>no bytes per second</comment>
            <translation>[ñóthíñg~~]</translation>
        </message>
        <message>
            <source>%1 to %2</source>
            <comment>the least and the most of a time</comment>
            <translation>[%1 tó %2~~]</translation>
        </message>
        <message>
            <source>not told</source>
            <comment>no value is known for this time</comment>
            <translation>[ñót tólď~~]</translation>
        </message>
        <message>
            <source>%1 %2</source>
            <comment>figure and its value</comment>
            <translation>[%1 %2~]</translation>
        </message>
        <message>
            <source>Nothing was heard of it in this time</source>
            <translation>[Ñóthíñg wáš héárď óf ít íñ thíš tímé~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::ChartPanel</name>
        <message>
            <source>&amp;15 min</source>
            <comment>charts of so long</comment>
            <translation>[&amp;15 míñ~~]</translation>
        </message>
        <message>
            <source>&amp;2 h</source>
            <comment>charts of so long</comment>
            <translation>[&amp;2 h~]</translation>
        </message>
        <message>
            <source>&amp;All</source>
            <comment>charts of all that is kept</comment>
            <translation>[&amp;Áll~]</translation>
        </message>
        <message>
            <source>Accelerator</source>
            <translation>[Áççélérátór~~~]</translation>
        </message>
        <message>
            <source>busy</source>
            <comment>an accelerator, followed by percent</comment>
            <translation>[búšý~]</translation>
        </message>
        <message>
            <source>its memory</source>
            <comment>an accelerator's, followed by percent</comment>
            <translation>[ítš mémórý~~~]</translation>
        </message>
        <message>
            <source>Processors</source>
            <translation>[Próçéššórš~~~]</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>[Mémórý~~]</translation>
        </message>
        <message>
            <source>Disk</source>
            <translation>[Ďíšk~]</translation>
        </message>
        <message>
            <source>Network</source>
            <translation>[Ñétwórk~~]</translation>
        </message>
        <message>
            <source>in</source>
            <comment>network, followed by bytes a second</comment>
            <translation>[íñ~]</translation>
        </message>
        <message>
            <source>out</source>
            <comment>network, followed by bytes a second</comment>
            <translation>[óút~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::CountdownRing</name>
        <message>
            <source>%1 left, %2</source>
            <comment>time left until a session may end, how that is known</comment>
            <translation>[%1 léft, %2~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::DriveDialog</name>
        <message>
            <source>Sign in to “%1”</source>
            <translation>[Šígñ íñ tó “%1”~~~~~]</translation>
        </message>
        <message>
            <source>Add Google Drive</source>
            <translation>[Áďď Góóglé Ďrívé~~~~~]</translation>
        </message>
        <message>
            <source>Your own Google client</source>
            <translation>[Ýóúr ówñ Góóglé çlíéñt~~~~~~~]</translation>
        </message>
        <message>
            <source>What Google will show you</source>
            <translation>[Whát Góóglé wíll šhów ýóú~~~~~~~~]</translation>
        </message>
        <message>
            <source>Where the sign-in is kept</source>
            <translation>[Whéré thé šígñ-íñ íš képt~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1. %2</source>
            <comment>number of a step, its title</comment>
            <translation>[%1. %2~~]</translation>
        </message>
        <message>
            <source>Google lets a program in only through a client. Yours is free and takes five minutes: in the Google console make a project, switch on the Google Drive API, and create an OAuth client of the type “Desktop app”. Download its JSON file and drop it here.</source>
            <translation>[Góóglé létš á prógrám íñ óñlý thróúgh á çlíéñt. Ýóúrš íš fréé áñď tákéš fívé míñútéš: íñ thé Góóglé çóñšólé máké á prójéçt, šwítçh óñ thé Góóglé Ďrívé ÁPÍ, áñď çréáté áñ ÓÁúth çlíéñt óf thé týpé “Ďéšktóp ápp”. Ďówñlóáď ítš JŠÓÑ fílé áñď ďróp ít héré.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Choose client_secret.json…</source>
            <translation>[Çhóóšé çlíéñt_šéçrét.jšóñ…~~~~~~~~]</translation>
        </message>
        <message>
            <source>The same as dropping the file on this window</source>
            <translation>[Thé šámé áš ďróppíñg thé fílé óñ thíš wíñďów~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Open the Google console</source>
            <translation>[Ópéñ thé Góóglé çóñšólé~~~~~~~]</translation>
        </message>
        <message>
            <source>No file yet.</source>
            <translation>[Ñó fílé ýét.~~~~]</translation>
        </message>
        <message>
            <source>&amp;Name for this account:</source>
            <translation>[&amp;Ñámé fór thíš áççóúñt:~~~~~~~]</translation>
        </message>
        <message>
            <source>The client's file</source>
            <translation>[Thé çlíéñt'š fílé~~~~~]</translation>
        </message>
        <message>
            <source>JSON files (*.json)</source>
            <translation>[JŠÓÑ fíléš (*.json)~~~~~~]</translation>
        </message>
        <message>
            <source>Your browser opens. Google warns that it has not verified the app: it is your own client, go on with “Advanced”.</source>
            <translation>[Ýóúr brówšér ópéñš. Góóglé wárñš thát ít háš ñót vérífíéď thé ápp: ít íš ýóúr ówñ çlíéñt, gó óñ wíth “Áďváñçéď”.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Google asks whether the app may see, edit, create and delete only the files that it makes itself. Packtrain sees nothing else on your drive. Leave the box ticked.</source>
            <translation>[Góóglé áškš whéthér thé ápp máý šéé, éďít, çréáté áñď ďélété óñlý thé fíléš thát ít mákéš ítšélf. Páçktráíñ šééš ñóthíñg élšé óñ ýóúr ďrívé. Léávé thé bóx tíçkéď.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>While your consent screen is in “Testing”, Google ends every sign-in after 7 days: running uploads then wait until you sign in again. Set it to “In production” to end that; for this permission Google asks no review.</source>
            <translation>[Whílé ýóúr çóñšéñt šçrééñ íš íñ “Téštíñg”, Góóglé éñďš évérý šígñ-íñ áftér 7 ďáýš: rúññíñg úplóáďš théñ wáít úñtíl ýóú šígñ íñ ágáíñ. Šét ít tó “Íñ próďúçtíóñ” tó éñď thát; fór thíš pérmíššíóñ Góóglé áškš ñó révíéw.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>No keyring answers on this computer. Choose where Packtrain keeps the sign-in; it does not change this by itself later.</source>
            <translation>[Ñó kéýríñg áñšwérš óñ thíš çómpútér. Çhóóšé whéré Páçktráíñ kéépš thé šígñ-íñ; ít ďóéš ñót çháñgé thíš bý ítšélf látér.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>In a file that only you can read</source>
            <translation>[Íñ á fílé thát óñlý ýóú çáñ réáď~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Nowhere: it is given in environment variables at each start</source>
            <translation>[Ñówhéré: ít íš gívéñ íñ éñvíróñméñt váríábléš át éáçh štárt~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Copy the link</source>
            <translation>[Çópý thé líñk~~~~]</translation>
        </message>
        <message>
            <source>If no browser opens: paste it into one on this computer</source>
            <translation>[Íf ñó brówšér ópéñš: pášté ít íñtó óñé óñ thíš çómpútér~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>[Çáñçél~~]</translation>
        </message>
        <message>
            <source>&amp;Sign in with Google</source>
            <translation>[&amp;Šígñ íñ wíth Góóglé~~~~~~]</translation>
        </message>
        <message>
            <source>%1 – a desktop client.</source>
            <translation>[%1 – á ďéšktóp çlíéñt.~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 – a desktop client of the project “%2”.</source>
            <translation>[%1 – á ďéšktóp çlíéñt óf thé prójéçt “%2”.~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>This is a web client. Create one of the type “Desktop app” instead.</source>
            <translation>[Thíš íš á wéb çlíéñt. Çréáté óñé óf thé týpé “Ďéšktóp ápp” íñštéáď.~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>This file cannot be read as JSON. Download it from the Google console again.</source>
            <translation>[Thíš fílé çáññót bé réáď áš JŠÓÑ. Ďówñlóáď ít fróm thé Góóglé çóñšólé ágáíñ.~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>There is no client in this file. Download the OAuth client's own JSON file.</source>
            <translation>[Théré íš ñó çlíéñt íñ thíš fílé. Ďówñlóáď thé ÓÁúth çlíéñt'š ówñ JŠÓÑ fílé.~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Go on in your browser. Packtrain waits for Google's answer.</source>
            <translation>[Gó óñ íñ ýóúr brówšér. Páçktráíñ wáítš fór Góóglé'š áñšwér.~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Choose where the sign-in is kept, then sign in again.</source>
            <translation>[Çhóóšé whéré thé šígñ-íñ íš képt, théñ šígñ íñ ágáíñ.~~~~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::DropBar</name>
        <message>
            <source>Drop folders or files anywhere in this window</source>
            <translation>[Ďróp fólďérš ór fíléš áñýwhéré íñ thíš wíñďów~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Choose folder</source>
            <translation>[Çhóóšé fólďér~~~~]</translation>
        </message>
        <message>
            <source>The same as dropping a folder on this window</source>
            <translation>[Thé šámé áš ďróppíñg á fólďér óñ thíš wíñďów~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::DropOverlay</name>
        <message>
            <source>Drop to upload</source>
            <translation>[Ďróp tó úplóáď~~~~]</translation>
        </message>
        <message>
            <source>This cannot be uploaded</source>
            <translation>[Thíš çáññót bé úplóáďéď~~~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln item(s)</source>
            <comment>files or folders that hover over the window</comment>
            <translation>
                <numerusform>[%Ln ítém(š)~~~]</numerusform>
                <numerusform>[%Ln ítém(š)~~~]</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::EmptyUploads</name>
        <message>
            <source>Drop a dataset folder here</source>
            <translation>[Ďróp á ďátášét fólďér héré~~~~~~~~]</translation>
        </message>
        <message>
            <source>Packtrain packs it into shards, uploads them and checks every byte.</source>
            <translation>[Páçktráíñ páçkš ít íñtó šhárďš, úplóáďš thém áñď çhéçkš évérý býté.~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Choose folder</source>
            <translation>[Çhóóšé fólďér~~~~]</translation>
        </message>
        <message>
            <source>The same as dropping a folder on this window</source>
            <translation>[Thé šámé áš ďróppíñg á fólďér óñ thíš wíñďów~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Choose files</source>
            <translation>[Çhóóšé fíléš~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::JobDetail</name>
        <message>
            <source>Details of the selected upload</source>
            <translation>[Ďétáílš óf thé šéléçtéď úplóáď~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Shards of the upload</source>
            <translation>[Šhárďš óf thé úplóáď~~~~~~]</translation>
        </message>
        <message>
            <source>File</source>
            <translation>[Fílé~]</translation>
        </message>
        <message>
            <source>Why</source>
            <translation>[Whý~]</translation>
        </message>
        <message>
            <source>Files that were left out</source>
            <translation>[Fíléš thát wéré léft óút~~~~~~~~]</translation>
        </message>
        <message>
            <source>When</source>
            <translation>[Whéñ~]</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>[Whát háppéñéď~~~~]</translation>
        </message>
        <message>
            <source>Log of the upload</source>
            <translation>[Lóg óf thé úplóáď~~~~~]</translation>
        </message>
        <message>
            <source>Overview</source>
            <translation>[Óvérvíéw~~]</translation>
        </message>
        <message>
            <source>Shards</source>
            <translation>[Šhárďš~~]</translation>
        </message>
        <message>
            <source>Nothing was left out.</source>
            <translation>[Ñóthíñg wáš léft óút.~~~~~~~]</translation>
        </message>
        <message>
            <source>Left out</source>
            <translation>[Léft óút~~]</translation>
        </message>
        <message>
            <source>Nothing has happened yet.</source>
            <translation>[Ñóthíñg háš háppéñéď ýét.~~~~~~~~]</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>[Lóg~]</translation>
        </message>
        <message>
            <source>Code</source>
            <translation>[Çóďé~]</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>[Çópý~]</translation>
        </message>
        <message>
            <source>Copy the code</source>
            <translation>[Çópý thé çóďé~~~~]</translation>
        </message>
        <message>
            <source>Code that loads the dataset</source>
            <translation>[Çóďé thát lóáďš thé ďátášét~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Left out (%1)</source>
            <translation>[Léft óút (%1)~~~~]</translation>
        </message>
        <message>
            <source>The code that loads this dataset appears here when the upload is complete.</source>
            <translation>[Thé çóďé thát lóáďš thíš ďátášét áppéárš héré whéñ thé úplóáď íš çómplété.~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Loads the shards in a training script, and checks the dataset from any computer.</source>
            <translation>[Lóáďš thé šhárďš íñ á tráíñíñg šçrípt, áñď çhéçkš thé ďátášét fróm áñý çómpútér.~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::JobTreeModel</name>
        <message>
            <source>%1 %</source>
            <comment>percent</comment>
            <translation>[%1 %~]</translation>
        </message>
        <message>
            <source>not known yet</source>
            <translation>[ñót kñówñ ýét~~~~]</translation>
        </message>
        <message>
            <source>…</source>
            <comment>a row that is being loaded</comment>
            <translation>[…~]</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>[Ñámé~]</translation>
        </message>
        <message>
            <source>Destination</source>
            <translation>[Ďéštíñátíóñ~~~]</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>[Štátúš~~]</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>[Prógréšš~~]</translation>
        </message>
        <message>
            <source>Sent / total</source>
            <translation>[Šéñt / tótál~~~~]</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>[Špééď~]</translation>
        </message>
        <message>
            <source>Time left</source>
            <translation>[Tímé léft~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::JobTreeView</name>
        <message>
            <source>Reset columns</source>
            <translation>[Réšét çólúmñš~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::Lookout</name>
        <message>
            <source>This is a test</source>
            <translation>[Thíš íš á téšt~~~~]</translation>
        </message>
        <message>
            <source>Warnings of sessions and news of uploads look like this.</source>
            <translation>[Wárñíñgš óf šéššíóñš áñď ñéwš óf úplóáďš lóók líké thíš.~~~~~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::MainWindow</name>
        <message>
            <source>Add &amp;folder…</source>
            <translation>[Áďď &amp;fólďér…~~~~]</translation>
        </message>
        <message>
            <source>Add f&amp;iles…</source>
            <translation>[Áďď f&amp;íléš…~~~]</translation>
        </message>
        <message>
            <source>&amp;Paste paths</source>
            <translation>[&amp;Pášté páthš~~~~]</translation>
        </message>
        <message>
            <source>Add &amp;Google Drive…</source>
            <translation>[Áďď &amp;Góóglé Ďrívé…~~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Close</source>
            <translation>[&amp;Çlóšé~~]</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>[&amp;Qúít~]</translation>
        </message>
        <message>
            <source>&amp;Next pane</source>
            <translation>[&amp;Ñéxt páñé~~~]</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>[&amp;Fílé~]</translation>
        </message>
        <message>
            <source>&amp;Upload</source>
            <translation>[&amp;Úplóáď~~]</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>[&amp;Víéw~]</translation>
        </message>
        <message>
            <source>Speed &amp;limit</source>
            <translation>[Špééď &amp;límít~~~~]</translation>
        </message>
        <message>
            <source>No limit</source>
            <translation>[Ñó límít~~]</translation>
        </message>
        <message>
            <source>Uploads</source>
            <translation>[Úplóáďš~~]</translation>
        </message>
        <message>
            <source>[%1 %] Packtrain</source>
            <comment>window title with the share that is done</comment>
            <translation>[[%1 %] Páçktráíñ~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln running</source>
            <translation>
                <numerusform>[%Ln rúññíñg~~~]</numerusform>
                <numerusform>[%Ln rúññíñg~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln waiting</source>
            <translation>
                <numerusform>[%Ln wáítíñg~~~]</numerusform>
                <numerusform>[%Ln wáítíñg~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln paused</source>
            <translation>
                <numerusform>[%Ln páúšéď~~~]</numerusform>
                <numerusform>[%Ln páúšéď~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln complete</source>
            <translation>
                <numerusform>[%Ln çómplété~~~~]</numerusform>
                <numerusform>[%Ln çómplété~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln failed</source>
            <translation>
                <numerusform>[%Ln fáíléď~~~]</numerusform>
                <numerusform>[%Ln fáíléď~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>[Réáďý~]</translation>
        </message>
        <message>
            <source>Limit: off</source>
            <translation>[Límít: óff~~~]</translation>
        </message>
        <message>
            <source>Limit: %1</source>
            <translation>[Límít: %1~~~]</translation>
        </message>
        <message>
            <source>Folder to upload</source>
            <translation>[Fólďér tó úplóáď~~~~~]</translation>
        </message>
        <message>
            <source>Files to upload</source>
            <translation>[Fíléš tó úplóáď~~~~~]</translation>
        </message>
        <message>
            <source>There is no path on the clipboard.</source>
            <translation>[Théré íš ñó páth óñ thé çlípbóárď.~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Finish or cancel the upload that is being prepared first.</source>
            <translation>[Fíñíšh ór çáñçél thé úplóáď thát íš béíñg prépáréď fíršt.~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Signed in to “%1”</source>
            <translation>[Šígñéď íñ tó “%1”~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln upload(s) running.</source>
            <translation>
                <numerusform>[%Ln úplóáď(š) rúññíñg.~~~~~~~]</numerusform>
                <numerusform>[%Ln úplóáď(š) rúññíñg.~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>They resume exactly where they stop, as soon as Packtrain is started again.</source>
            <translation>[Théý réšúmé éxáçtlý whéré théý štóp, áš šóóñ áš Páçktráíñ íš štártéď ágáíñ.~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Pause and quit</source>
            <translation>[Páúšé áñď qúít~~~~]</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>[Çáñçél~~]</translation>
        </message>
        <message>
            <source>Looking at what was dropped…</source>
            <translation>[Lóókíñg át whát wáš ďróppéď…~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Sessions</source>
            <translation>[Šéššíóñš~~]</translation>
        </message>
        <message>
            <source>&amp;Notifications…</source>
            <translation>[&amp;Ñótífíçátíóñš…~~~~~]</translation>
        </message>
        <message>
            <source>A session is at risk.</source>
            <translation>[Á šéššíóñ íš át ríšk.~~~~~~~]</translation>
        </message>
        <message>
            <source>You will not get time-left warnings.</source>
            <translation>[Ýóú wíll ñót gét tímé-léft wárñíñgš.~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>[Qúít~]</translation>
        </message>
        <message>
            <source>Packtrain stays in the tray.</source>
            <translation>[Páçktráíñ štáýš íñ thé tráý.~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Uploads go on, and warnings of sessions still come. A click on the icon brings the window back; Quit in its menu ends Packtrain.</source>
            <translation>[Úplóáďš gó óñ, áñď wárñíñgš óf šéššíóñš štíll çómé. Á çlíçk óñ thé íçóñ bríñgš thé wíñďów báçk; Qúít íñ ítš méñú éñďš Páçktráíñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Hide the window</source>
            <translation>[Híďé thé wíñďów~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::NoticeBar</name>
        <message>
            <source>Notice</source>
            <translation>[Ñótíçé~~]</translation>
        </message>
        <message>
            <source>Close the notice</source>
            <translation>[Çlóšé thé ñótíçé~~~~~]</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>[Çlóšé~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::NotificationDialog</name>
        <message>
            <source>Notifications</source>
            <translation>[Ñótífíçátíóñš~~~~]</translation>
        </message>
        <message>
            <source>Tell me</source>
            <translation>[Téll mé~~]</translation>
        </message>
        <message>
            <source>No notification service answers on this desktop. The icon in the tray tells the same.</source>
            <translation>[Ñó ñótífíçátíóñ šérvíçé áñšwérš óñ thíš ďéšktóp. Thé íçóñ íñ thé tráý téllš thé šámé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>when a session may end soon and work is at &amp;risk</source>
            <translation>[whéñ á šéššíóñ máý éñď šóóñ áñď wórk íš át &amp;ríšk~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>when a session has outlived its &amp;limit and saves stop</source>
            <translation>[whéñ á šéššíóñ háš óútlívéď ítš &amp;límít áñď šávéš štóp~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>when no &amp;word comes from a session</source>
            <translation>[whéñ ñó &amp;wórď çóméš fróm á šéššíóñ~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>when a session has &amp;ended, and what was safe</source>
            <translation>[whéñ á šéššíóñ háš &amp;éñďéď, áñď whát wáš šáfé~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>when something keeps &amp;saves from arriving</source>
            <translation>[whéñ šóméthíñg kéépš &amp;šávéš fróm árrívíñg~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>before this &amp;computer sleeps and a session needs it</source>
            <translation>[béfóré thíš &amp;çómpútér šléépš áñď á šéššíóñ ñééďš ít~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>when &amp;uploads are done or need me</source>
            <translation>[whéñ &amp;úplóáďš áré ďóñé ór ñééď mé~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Quiet from</source>
            <comment>followed by two times of day</comment>
            <translation>[&amp;Qúíét fróm~~~]</translation>
        </message>
        <message>
            <source>Quiet from</source>
            <translation>[Qúíét fróm~~~]</translation>
        </message>
        <message>
            <source>Quiet until</source>
            <translation>[Qúíét úñtíl~~~]</translation>
        </message>
        <message>
            <source>until</source>
            <comment>between two times of day</comment>
            <translation>[úñtíl~]</translation>
        </message>
        <message>
            <source>The last ten minutes are told all the same.</source>
            <translation>[Thé lášt téñ míñútéš áré tólď áll thé šámé.~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Test notification</source>
            <translation>[&amp;Téšt ñótífíçátíóñ~~~~~~]</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>[Çáñçél~~]</translation>
        </message>
        <message>
            <source>OK</source>
            <translation>[ÓK~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::Overview</name>
        <message>
            <source>Stopped</source>
            <comment>state of an upload that failed</comment>
            <translation>[Štóppéď~~]</translation>
        </message>
        <message>
            <source>Retry</source>
            <translation>[Rétrý~]</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>[Réšúmé~~]</translation>
        </message>
        <message>
            <source>Sign in…</source>
            <translation>[Šígñ íñ…~~]</translation>
        </message>
        <message>
            <source>Show what was left out</source>
            <translation>[Šhów whát wáš léft óút~~~~~~~]</translation>
        </message>
        <message>
            <source>Show the code</source>
            <translation>[Šhów thé çóďé~~~~]</translation>
        </message>
        <message>
            <source>at least %1</source>
            <translation>[át léášt %1~~~]</translation>
        </message>
        <message>
            <source>Destination</source>
            <translation>[Ďéštíñátíóñ~~~]</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>[Fíléš~]</translation>
        </message>
        <message>
            <source>%1, %2</source>
            <comment>files, bytes</comment>
            <translation>[%1, %2~~]</translation>
        </message>
        <message>
            <source>Shards</source>
            <translation>[Šhárďš~~]</translation>
        </message>
        <message>
            <source>%1 of %2 done</source>
            <translation>[%1 óf %2 ďóñé~~~~]</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>[Šéñt~]</translation>
        </message>
        <message>
            <source>Checked</source>
            <translation>[Çhéçkéď~~]</translation>
        </message>
        <message>
            <source>Left out</source>
            <translation>[Léft óút~~]</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>[ñóthíñg~~]</translation>
        </message>
        <message>
            <source>Changed</source>
            <translation>[Çháñgéď~~]</translation>
        </message>
        <message>
            <source>Retries</source>
            <translation>[Rétríéš~~]</translation>
        </message>
        <message>
            <source>Speed limit</source>
            <translation>[Špééď límít~~~]</translation>
        </message>
        <message>
            <source>Added</source>
            <translation>[Áďďéď~]</translation>
        </message>
        <message>
            <source>Finished</source>
            <translation>[Fíñíšhéď~~]</translation>
        </message>
        <message>
            <source>Runs in</source>
            <translation>[Rúñš íñ~~]</translation>
        </message>
        <message>
            <source>another process on %1</source>
            <comment>name of a computer</comment>
            <translation>[áñóthér próçéšš óñ %1~~~~~~~]</translation>
        </message>
        <message>
            <source>Job</source>
            <translation>[Jób~]</translation>
        </message>
        <message>
            <source>Try now</source>
            <translation>[Trý ñów~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::PairingDialog</name>
        <message>
            <source>Pair a notebook</source>
            <translation>[Páír á ñótébóók~~~~~]</translation>
        </message>
        <message>
            <source>Once paired, every session of the notebook shows here by itself: how long it may live, what is safe, and a button to save in time. Nothing connects to it: both sides leave sealed messages where they meet.</source>
            <translation>[Óñçé páíréď, évérý šéššíóñ óf thé ñótébóók šhówš héré bý ítšélf: hów lóñg ít máý lívé, whát íš šáfé, áñď á búttóñ tó šávé íñ tímé. Ñóthíñg çóññéçtš tó ít: bóth šíďéš léávé šéáléď méššágéš whéré théý méét.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Copy the link</source>
            <translation>[Çópý thé líñk~~~~]</translation>
        </message>
        <message>
            <source>If no browser opens: paste it into one on this computer</source>
            <translation>[Íf ñó brówšér ópéñš: pášté ít íñtó óñé óñ thíš çómpútér~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>[Çáñçél~~]</translation>
        </message>
        <message>
            <source>&amp;Pair</source>
            <translation>[&amp;Páír~]</translation>
        </message>
        <message>
            <source>Making the mailbox; then your browser asks for the notebook's own sign-in. Choose the same account, and leave the box ticked.</source>
            <translation>[Mákíñg thé máílbóx; théñ ýóúr brówšér áškš fór thé ñótébóók'š ówñ šígñ-íñ. Çhóóšé thé šámé áççóúñt, áñď léávé thé bóx tíçkéď.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Making the mailbox…</source>
            <translation>[Mákíñg thé máílbóx…~~~~~~]</translation>
        </message>
        <message>
            <source>Go on in your browser: choose the same account, and leave the box ticked. Packtrain waits for Google's answer.</source>
            <translation>[Gó óñ íñ ýóúr brówšér: çhóóšé thé šámé áççóúñt, áñď léávé thé bóx tíçkéď. Páçktráíñ wáítš fór Góóglé'š áñšwér.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Done</source>
            <translation>[&amp;Ďóñé~]</translation>
        </message>
        <message>
            <source>Sign in…</source>
            <translation>[Šígñ íñ…~~]</translation>
        </message>
        <message>
            <source>Keep it in a file that only I can read</source>
            <translation>[Kéép ít íñ á fílé thát óñlý Í çáñ réáď~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Close without having copied the secret?</source>
            <translation>[Çlóšé wíthóút hávíñg çópíéď thé šéçrét?~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>It cannot be shown or copied later. The pairing stays in the list of paired notebooks; without its secret only Unpair is left for it.</source>
            <translation>[Ít çáññót bé šhówñ ór çópíéď látér. Thé páíríñg štáýš íñ thé líšt óf páíréď ñótébóókš; wíthóút ítš šéçrét óñlý Úñpáír íš léft fór ít.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>[Çlóšé~]</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>[Gó báçk~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::PairingForm</name>
        <message>
            <source>the drive's own</source>
            <translation>[thé ďrívé'š ówñ~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Call it:</source>
            <translation>[&amp;Çáll ít:~~~]</translation>
        </message>
        <message>
            <source>Where the notebook runs</source>
            <translation>[Whéré thé ñótébóók rúñš~~~~~~~]</translation>
        </message>
        <message>
            <source>It runs on:</source>
            <translation>[Ít rúñš óñ:~~~]</translation>
        </message>
        <message>
            <source>Sign in…</source>
            <translation>[Šígñ íñ…~~]</translation>
        </message>
        <message>
            <source>Add &amp;Google Drive…</source>
            <translation>[Áďď &amp;Góóglé Ďrívé…~~~~~~]</translation>
        </message>
        <message>
            <source>You &amp;meet on:</source>
            <translation>[Ýóú &amp;méét óñ:~~~~]</translation>
        </message>
        <message>
            <source>A folder that both see…</source>
            <translation>[Á fólďér thát bóth šéé…~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 (Google Drive)</source>
            <translation>[%1 (Góóglé Ďrívé)~~~~~]</translation>
        </message>
        <message>
            <source>A folder that the notebook's machine sees too</source>
            <translation>[Á fólďér thát thé ñótébóók'š máçhíñé šééš tóó~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>No drive is set up here. A notebook and this computer meet on one: add your Google Drive, or choose a folder that both see.</source>
            <translation>[Ñó ďrívé íš šét úp héré. Á ñótébóók áñď thíš çómpútér méét óñ óñé: áďď ýóúr Góóglé Ďrívé, ór çhóóšé á fólďér thát bóth šéé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 sees no folder of this computer: choose a Google Drive.</source>
            <translation>[%1 šééš ñó fólďér óf thíš çómpútér: çhóóšé á Góóglé Ďrívé.~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>“%1” needs you to sign in first.</source>
            <translation>[“%1” ñééďš ýóú tó šígñ íñ fíršt.~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Looking at the drives that are set up…</source>
            <translation>[Lóókíñg át thé ďrívéš thát áré šét úp…~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>A small sealed mailbox is put there. Google asks once more, for the notebook alone: it will see only the files that Packtrain made.</source>
            <translation>[Á šmáll šéáléď máílbóx íš pút théré. Góóglé áškš óñçé móré, fór thé ñótébóók álóñé: ít wíll šéé óñlý thé fíléš thát Páçktráíñ máďé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>A small sealed mailbox is put there. The notebook's machine must see this folder under the same name.</source>
            <translation>[Á šmáll šéáléď máílbóx íš pút théré. Thé ñótébóók'š máçhíñé múšt šéé thíš fólďér úñďér thé šámé ñámé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::PairingList</name>
        <message>
            <source>Paired notebooks</source>
            <translation>[Páíréď ñótébóókš~~~~~]</translation>
        </message>
        <message>
            <source>No notebook is paired.</source>
            <translation>[Ñó ñótébóók íš páíréď.~~~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Pair a notebook…</source>
            <translation>[&amp;Páír á ñótébóók…~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Sign in again…</source>
            <translation>[&amp;Šígñ íñ ágáíñ…~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Close</source>
            <translation>[&amp;Çlóšé~~]</translation>
        </message>
        <message>
            <source>meets on %1, paired %2</source>
            <translation>[méétš óñ %1, páíréď %2~~~~~~~]</translation>
        </message>
        <message>
            <source>meets on %1, paired %2, with a sign-in of its own</source>
            <translation>[méétš óñ %1, páíréď %2, wíth á šígñ-íñ óf ítš ówñ~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Unpair…</source>
            <translation>[Úñpáír…~~]</translation>
        </message>
        <message>
            <source>Unpair %1</source>
            <translation>[Úñpáír %1~~~]</translation>
        </message>
        <message>
            <source>Taking “%1” back…</source>
            <translation>[Tákíñg “%1” báçk…~~~~~]</translation>
        </message>
        <message>
            <source>“%1” is unpaired: nothing that it says counts here any more.</source>
            <translation>[“%1” íš úñpáíréď: ñóthíñg thát ít šáýš çóúñtš héré áñý móré.~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Its mailbox still lies there, unread: %1</source>
            <translation>[Ítš máílbóx štíll líéš théré, úñréáď: %1~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Its mailbox is removed.</source>
            <translation>[Ítš máílbóx íš rémóvéď.~~~~~~~]</translation>
        </message>
        <message>
            <source>Its sign-in to the drive could not be ended: %1</source>
            <translation>[Ítš šígñ-íñ tó thé ďrívé çóúlď ñót bé éñďéď: %1~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Its sign-in to the drive is ended.</source>
            <translation>[Ítš šígñ-íñ tó thé ďrívé íš éñďéď.~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>As Google does it, this computer's ended too: sign in again.</source>
            <translation>[Áš Góóglé ďóéš ít, thíš çómpútér'š éñďéď tóó: šígñ íñ ágáíñ.~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln other notebook(s) lost their sign-in: pair them anew.</source>
            <translation>
                <numerusform>[%Ln óthér ñótébóók(š) lóšt théír šígñ-íñ: páír thém áñéw.~~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[%Ln óthér ñótébóók(š) lóšt théír šígñ-íñ: páír thém áñéw.~~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>Its sign-in to the drive goes on; Google's account page can end it.</source>
            <translation>[Ítš šígñ-íñ tó thé ďrívé góéš óñ; Góóglé'š áççóúñt págé çáñ éñď ít.~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Signed in to “%1”</source>
            <translation>[Šígñéď íñ tó “%1”~~~~~]</translation>
        </message>
        <message>
            <source>your own ssh forward (%1)</source>
            <translation>[ýóúr ówñ ššh fórwárď (%1)~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::PairingPaste</name>
        <message>
            <source>“%1” is paired. Two things to paste there, once</source>
            <translation>[“%1” íš páíréď. Twó thíñgš tó pášté théré, óñçé~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>1. The secret</source>
            <translation>[1. Thé šéçrét~~~~]</translation>
        </message>
        <message>
            <source>2. The cell</source>
            <translation>[2. Thé çéll~~~]</translation>
        </message>
        <message>
            <source>Copy the &amp;secret</source>
            <translation>[Çópý thé &amp;šéçrét~~~~~]</translation>
        </message>
        <message>
            <source>It is not shown, and this is the only time that it can be copied. Whoever has it may read and change what Packtrain stored.</source>
            <translation>[Ít íš ñót šhówñ, áñď thíš íš thé óñlý tímé thát ít çáñ bé çópíéď. Whóévér háš ít máý réáď áñď çháñgé whát Páçktráíñ štóréď.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>The cell</source>
            <translation>[Thé çéll~~]</translation>
        </message>
        <message>
            <source>Copy the &amp;cell</source>
            <translation>[Çópý thé &amp;çéll~~~~]</translation>
        </message>
        <message>
            <source>&amp;Try again</source>
            <translation>[&amp;Trý ágáíñ~~~]</translation>
        </message>
        <message>
            <source>Choose the &amp;wheel…</source>
            <translation>[Çhóóšé thé &amp;whéél…~~~~~~]</translation>
        </message>
        <message>
            <source>Copied.</source>
            <translation>[Çópíéď.~~]</translation>
        </message>
        <message>
            <source>Packtrain's wheel</source>
            <translation>[Páçktráíñ'š whéél~~~~~]</translation>
        </message>
        <message>
            <source>Wheels (packtrain-*.whl)</source>
            <translation>[Whéélš (páçktráíñ-*.whl)~~~~~~~~]</translation>
        </message>
        <message>
            <source>Waiting for the notebook's first word…</source>
            <translation>[Wáítíñg fór thé ñótébóók'š fíršt wórď…~~~~~~~~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>Copied. Paste it now: it is taken off the clipboard in %Ln second(s), unless you copy something else.</source>
            <translation>
                <numerusform>[Çópíéď. Pášté ít ñów: ít íš tákéñ óff thé çlípbóárď íñ %Ln šéçóñď(š), úñléšš ýóú çópý šóméthíñg élšé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[Çópíéď. Pášté ít ñów: ít íš tákéñ óff thé çlípbóárď íñ %Ln šéçóñď(š), úñléšš ýóú çópý šóméthíñg élšé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>Putting the agent where the notebook finds it…</source>
            <translation>[Púttíñg thé ágéñt whéré thé ñótébóók fíñďš ít…~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>The wheel with the agent is not beside this program. Choose the file packtrain-….whl of this version.</source>
            <translation>[Thé whéél wíth thé ágéñt íš ñót béšíďé thíš prógrám. Çhóóšé thé fílé páçktráíñ-….whl óf thíš véršíóñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Heard from it: the pairing works.</source>
            <translation>[Héárď fróm ít: thé páíríñg wórkš.~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Waiting for the notebook's first word. Its mailbox cannot be read now: %1</source>
            <translation>[Wáítíñg fór thé ñótébóók'š fíršt wórď. Ítš máílbóx çáññót bé réáď ñów: %1~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Waiting for the notebook's first word. It comes within two minutes of the cell; this window may be closed meanwhile.</source>
            <translation>[Wáítíñg fór thé ñótébóók'š fíršt wórď. Ít çóméš wíthíñ twó míñútéš óf thé çéll; thíš wíñďów máý bé çlóšéď méáñwhílé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Heard from it: the pairing works (%1).</source>
            <translation>[Héárď fróm ít: thé páíríñg wórkš (%1).~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::PastBars</name>
        <message>
            <source>How long machines lasted, and their epochs took</source>
            <translation>[Hów lóñg máçhíñéš láštéď, áñď théír épóçhš tóók~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <comment>an accelerator: how long it lasted</comment>
            <translation>[%1: %2~~]</translation>
        </message>
        <message>
            <source>%1, epoch %2</source>
            <comment>how long a machine lasted, and its epochs took</comment>
            <translation>[%1, épóçh %2~~~~]</translation>
        </message>
        <message>
            <source>Thick: how long it lasted. Thin: how long its newest epoch took.</source>
            <translation>[Thíçk: hów lóñg ít láštéď. Thíñ: hów lóñg ítš ñéwéšt épóçh tóók.~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::PastModel</name>
        <message>
            <source>%1 so far</source>
            <comment>how long a machine has lasted</comment>
            <translation>[%1 šó fár~~~]</translation>
        </message>
        <message>
            <source>step %1</source>
            <translation>[štép %1~~]</translation>
        </message>
        <message>
            <source>%1 not</source>
            <comment>work that was not safe</comment>
            <translation>[%1 ñót~~]</translation>
        </message>
        <message>
            <source>nothing</source>
            <comment>is safe</comment>
            <translation>[ñóthíñg~~]</translation>
        </message>
        <message>
            <source>goes on</source>
            <translation>[góéš óñ~~]</translation>
        </message>
        <message>
            <source>it said goodbye</source>
            <translation>[ít šáíď góóďbýé~~~~~]</translation>
        </message>
        <message>
            <source>not known</source>
            <translation>[ñót kñówñ~~~]</translation>
        </message>
        <message>
            <source>Began</source>
            <translation>[Bégáñ~]</translation>
        </message>
        <message>
            <source>Notebook</source>
            <translation>[Ñótébóók~~]</translation>
        </message>
        <message>
            <source>Accelerator</source>
            <translation>[Áççélérátór~~~]</translation>
        </message>
        <message>
            <source>Lasted</source>
            <translation>[Láštéď~~]</translation>
        </message>
        <message>
            <source>Epoch</source>
            <translation>[Épóçh~]</translation>
        </message>
        <message>
            <source>Safe in the drive</source>
            <translation>[Šáfé íñ thé ďrívé~~~~~]</translation>
        </message>
        <message>
            <source>End</source>
            <translation>[Éñď~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::PastPanel</name>
        <message>
            <source>Earlier sessions</source>
            <translation>[Éárlíér šéššíóñš~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::PlanCard</name>
        <message>
            <source>Plan</source>
            <translation>[Pláñ~]</translation>
        </message>
        <message>
            <source>Same name, same folder</source>
            <translation>[Šámé ñámé, šámé fólďér~~~~~~~]</translation>
        </message>
        <message>
            <source>Same name, any folder</source>
            <translation>[Šámé ñámé, áñý fólďér~~~~~~~]</translation>
        </message>
        <message>
            <source>Files that make one sample never part: 17.jpg and 17.json go into the same shard.</source>
            <translation>[Fíléš thát máké óñé šámplé ñévér párt: 17.jpg áñď 17.jšóñ gó íñtó thé šámé šhárď.~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Sa&amp;mple:</source>
            <comment>what belongs together</comment>
            <translation>[Šá&amp;mplé:~~]</translation>
        </message>
        <message>
            <source>&amp;Shard size:</source>
            <translation>[&amp;Šhárď šízé:~~~~]</translation>
        </message>
        <message>
            <source>S&amp;huffle samples, seed</source>
            <translation>[Š&amp;húfflé šámpléš, šééď~~~~~~~]</translation>
        </message>
        <message>
            <source>Mixes the folders, so that a shard does not hold one class only. The same seed gives the same order.</source>
            <translation>[Míxéš thé fólďérš, šó thát á šhárď ďóéš ñót hólď óñé çlášš óñlý. Thé šámé šééď gívéš thé šámé órďér.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Seed of the shuffle</source>
            <translation>[Šééď óf thé šhúfflé~~~~~~]</translation>
        </message>
        <message>
            <source>The whole folder is read before the first shard is sent.</source>
            <translation>[Thé whólé fólďér íš réáď béfóré thé fíršt šhárď íš šéñt.~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Planning…</source>
            <translation>[Pláññíñg…~~~]</translation>
        </message>
        <message>
            <source>%1 of about %2</source>
            <comment>45 shards of about 1 GiB</comment>
            <translation>[%1 óf ábóút %2~~~~]</translation>
        </message>
        <message>
            <source>About %1 requests instead of %2</source>
            <translation>[Ábóút %1 réqúéštš íñštéáď óf %2~~~~~~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>About %Ln request(s)</source>
            <translation>
                <numerusform>[Ábóút %Ln réqúéšt(š)~~~~~~]</numerusform>
                <numerusform>[Ábóút %Ln réqúéšt(š)~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln file(s) too large for a shard go in numbered parts.</source>
            <translation>
                <numerusform>[%Ln fílé(š) tóó lárgé fór á šhárď gó íñ ñúmbéréď pártš.~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[%Ln fílé(š) tóó lárgé fór á šhárď gó íñ ñúmbéréď pártš.~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln folder(s) side by side: each shard holds samples of all.</source>
            <translation>
                <numerusform>[%Ln fólďér(š) šíďé bý šíďé: éáçh šhárď hólďš šámpléš óf áll.~~~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[%Ln fólďér(š) šíďé bý šíďé: éáçh šhárď hólďš šámpléš óf áll.~~~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln folder(s) side by side: a shard would hold samples of few.</source>
            <translation>
                <numerusform>[%Ln fólďér(š) šíďé bý šíďé: á šhárď wóúlď hólď šámpléš óf féw.~~~~~~~~~~~~~~~~~~~~]</numerusform>
                <numerusform>[%Ln fólďér(š) šíďé bý šíďé: á šhárď wóúlď hólď šámpléš óf féw.~~~~~~~~~~~~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>No plan</source>
            <translation>[Ñó pláñ~~]</translation>
        </message>
        <message>
            <source>Time at your limit of %1: %2</source>
            <comment>a rate, "about 24 min"</comment>
            <translation>[Tímé át ýóúr límít óf %1: %2~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Time at 10 Mbit/s: %1, at 100 Mbit/s: %2</source>
            <comment>about 24 min, about 3 min</comment>
            <translation>[Tímé át 10 Mbít/š: %1, át 100 Mbít/š: %2~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::SessionCard</name>
        <message>
            <source>&amp;Save now</source>
            <translation>[&amp;Šávé ñów~~~]</translation>
        </message>
        <message>
            <source>Asks the training code to save, as its own deadline would</source>
            <translation>[Áškš thé tráíñíñg çóďé tó šávé, áš ítš ówñ ďéáďlíñé wóúlď~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Make safe</source>
            <translation>[&amp;Máké šáfé~~~]</translation>
        </message>
        <message>
            <source>Sends every save that is there, and checks it in the drive</source>
            <translation>[Šéñďš évérý šávé thát íš théré, áñď çhéçkš ít íñ thé ďrívé~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>To go on: run the same cell on a new machine; resume() there finds the newest save.</source>
            <translation>[Tó gó óñ: rúñ thé šámé çéll óñ á ñéw máçhíñé; réšúmé() théré fíñďš thé ñéwéšt šávé.~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Session %1</source>
            <translation>[Šéššíóñ %1~~~]</translation>
        </message>
        <message>
            <source>estimate goes on</source>
            <translation>[éštímáté góéš óñ~~~~~]</translation>
        </message>
        <message>
            <source>As it was %1</source>
            <comment>12 min ago</comment>
            <translation>[Áš ít wáš %1~~~~]</translation>
        </message>
        <message>
            <source>&amp;Charts</source>
            <translation>[&amp;Çhártš~~]</translation>
        </message>
        <message>
            <source>&amp;Log</source>
            <translation>[&amp;Lóg~]</translation>
        </message>
        <message>
            <source>&amp;Earlier</source>
            <translation>[&amp;Éárlíér~~]</translation>
        </message>
        <message>
            <source>Earlier sessions beside each other: how long they lasted, and their epochs took</source>
            <translation>[Éárlíér šéššíóñš béšíďé éáçh óthér: hów lóñg théý láštéď, áñď théír épóçhš tóók~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::SessionLog</name>
        <message>
            <source>What happened to this session</source>
            <translation>[Whát háppéñéď tó thíš šéššíóñ~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::SessionLogModel</name>
        <message>
            <source>Time</source>
            <translation>[Tímé~]</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>[Whát háppéñéď~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::SessionTableModel</name>
        <message>
            <source>Name</source>
            <translation>[Ñámé~]</translation>
        </message>
        <message>
            <source>State</source>
            <translation>[Štáté~]</translation>
        </message>
        <message>
            <source>May end in</source>
            <translation>[Máý éñď íñ~~~]</translation>
        </message>
        <message>
            <source>At risk</source>
            <translation>[Át ríšk~~]</translation>
        </message>
        <message>
            <source>Machine</source>
            <translation>[Máçhíñé~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::SessionsPage</name>
        <message>
            <source>No session yet</source>
            <translation>[Ñó šéššíóñ ýét~~~~]</translation>
        </message>
        <message>
            <source>Sessions</source>
            <translation>[Šéššíóñš~~]</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <comment>notebook: why it cannot be heard</comment>
            <translation>[%1: %2~~]</translation>
        </message>
        <message>
            <source>%1 is paired; no session of it has been heard of</source>
            <translation>[%1 íš páíréď; ñó šéššíóñ óf ít háš bééñ héárď óf~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 is paired; looking…</source>
            <translation>[%1 íš páíréď; lóókíñg…~~~~~~~]</translation>
        </message>
        <message>
            <source>Pair a notebook once, and every later session of it shows here: time left, what is safe, and the accelerator. An agent that runs on this computer shows by itself.</source>
            <translation>[Páír á ñótébóók óñçé, áñď évérý látér šéššíóñ óf ít šhówš héré: tímé léft, whát íš šáfé, áñď thé áççélérátór. Áñ ágéñt thát rúñš óñ thíš çómpútér šhówš bý ítšélf.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Pair a notebook…</source>
            <translation>[&amp;Páír á ñótébóók…~~~~~]</translation>
        </message>
        <message>
            <source>Paired &amp;notebooks…</source>
            <translation>[Páíréď &amp;ñótébóókš…~~~~~~]</translation>
        </message>
        <message>
            <source>In a terminal: %1</source>
            <translation>[Íñ á térmíñál: %1~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::ShardTable</name>
        <message>
            <source>Shard</source>
            <translation>[Šhárď~]</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>[Fíléš~]</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>[Šízé~]</translation>
        </message>
        <message>
            <source>State</source>
            <translation>[Štáté~]</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>[Šéñt~]</translation>
        </message>
        <message>
            <source>SHA-256</source>
            <translation>[ŠHÁ-256~~]</translation>
        </message>
        <message>
            <source>On the drive</source>
            <comment>the object's id on the drive</comment>
            <translation>[Óñ thé ďrívé~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::TrayMenu</name>
        <message>
            <source>Add &amp;folder…</source>
            <translation>[Áďď &amp;fólďér…~~~~]</translation>
        </message>
        <message>
            <source>&amp;Notifications…</source>
            <translation>[&amp;Ñótífíçátíóñš…~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Open Packtrain</source>
            <translation>[&amp;Ópéñ Páçktráíñ~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>[&amp;Qúít~]</translation>
        </message>
        <message>
            <source>&amp;Save now</source>
            <translation>[&amp;Šávé ñów~~~]</translation>
        </message>
        <message>
            <source>S&amp;how</source>
            <translation>[Š&amp;hów~]</translation>
        </message>
        <message>
            <source>&amp;Pause</source>
            <translation>[&amp;Páúšé~~]</translation>
        </message>
        <message>
            <source>Asked to save</source>
            <translation>[Áškéď tó šávé~~~~]</translation>
        </message>
        <message>
            <source>&amp;Resume</source>
            <translation>[&amp;Réšúmé~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::UnpairDialog</name>
        <message>
            <source>Unpair “%1”</source>
            <translation>[Úñpáír “%1”~~~]</translation>
        </message>
        <message>
            <source>Unpair “%1”?</source>
            <translation>[Úñpáír “%1”?~~~~]</translation>
        </message>
        <message>
            <source>End its &amp;sign-in to the drive too</source>
            <translation>[Éñď ítš &amp;šígñ-íñ tó thé ďrívé tóó~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>[Çáñçél~~]</translation>
        </message>
        <message>
            <source>&amp;Unpair</source>
            <translation>[&amp;Úñpáír~~]</translation>
        </message>
        <message>
            <source>What its agents say is not believed here from then on, and they hear nothing more. Training goes on, and nothing that is stored is touched. It cannot be undone: a new pairing has a new secret.</source>
            <translation>[Whát ítš ágéñtš šáý íš ñót bélíévéď héré fróm théñ óñ, áñď théý héár ñóthíñg móré. Tráíñíñg góéš óñ, áñď ñóthíñg thát íš štóréď íš tóúçhéď. Ít çáññót bé úñďóñé: á ñéw páíríñg háš á ñéw šéçrét.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Else the notebook goes on saving to the drive. End it if somebody else may have seen the secret: Google ends with it this computer's sign-in too, and every other notebook's.</source>
            <translation>[Élšé thé ñótébóók góéš óñ šávíñg tó thé ďrívé. Éñď ít íf šómébóďý élšé máý hávé šééñ thé šéçrét: Góóglé éñďš wíth ít thíš çómpútér'š šígñ-íñ tóó, áñď évérý óthér ñótébóók'š.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::UploadActions</name>
        <message>
            <source>Pause all</source>
            <translation>[Páúšé áll~~~]</translation>
        </message>
        <message>
            <source>Retry failed</source>
            <translation>[Rétrý fáíléď~~~~]</translation>
        </message>
        <message>
            <source>&amp;Pause</source>
            <translation>[&amp;Páúšé~~]</translation>
        </message>
        <message>
            <source>&amp;Retry</source>
            <translation>[&amp;Rétrý~~]</translation>
        </message>
        <message>
            <source>&amp;Cancel upload…</source>
            <translation>[&amp;Çáñçél úplóáď…~~~~~]</translation>
        </message>
        <message>
            <source>Remove from &amp;list</source>
            <translation>[Rémóvé fróm &amp;líšt~~~~~]</translation>
        </message>
        <message>
            <source>Copy loader c&amp;ode</source>
            <translation>[Çópý lóáďér ç&amp;óďé~~~~~]</translation>
        </message>
        <message>
            <source>Open &amp;destination</source>
            <translation>[Ópéñ &amp;ďéštíñátíóñ~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Details</source>
            <translation>[&amp;Ďétáílš~~]</translation>
        </message>
        <message>
            <source>&amp;Log</source>
            <translation>[&amp;Lóg~]</translation>
        </message>
        <message>
            <source>&amp;Resume</source>
            <translation>[&amp;Réšúmé~~]</translation>
        </message>
        <message>
            <source>Resume all</source>
            <translation>[Réšúmé áll~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::UploadNews</name>
        <message>
            <source>%1 is in %2</source>
            <comment>dataset; place</comment>
            <translation>[%1 íš íñ %2~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln upload(s) finished</source>
            <translation>
                <numerusform>[%Ln úplóáď(š) fíñíšhéď~~~~~~~]</numerusform>
                <numerusform>[%Ln úplóáď(š) fíñíšhéď~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>Show</source>
            <translation>[Šhów~]</translation>
        </message>
        <message>
            <source>%1 needs you</source>
            <comment>dataset</comment>
            <translation>[%1 ñééďš ýóú~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln upload(s) need you</source>
            <translation>
                <numerusform>[%Ln úplóáď(š) ñééď ýóú~~~~~~~]</numerusform>
                <numerusform>[%Ln úplóáď(š) ñééď ýóú~~~~~~~]</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::UploadsPage</name>
        <message>
            <source>Uploads</source>
            <translation>[Úplóáďš~~]</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>[Çópíéď~~]</translation>
        </message>
        <message>
            <source>Cancel the upload of “%1”?</source>
            <translation>[Çáñçél thé úplóáď óf “%1”?~~~~~~~~]</translation>
        </message>
        <message numerus="yes">
            <source>Cancel %Ln upload(s)?</source>
            <translation>
                <numerusform>[Çáñçél %Ln úplóáď(š)?~~~~~~~]</numerusform>
                <numerusform>[Çáñçél %Ln úplóáď(š)?~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>A cancelled upload cannot go on later. Shards that are finished stay on the drive; the files here are not touched.</source>
            <translation>[Á çáñçélléď úplóáď çáññót gó óñ látér. Šhárďš thát áré fíñíšhéď štáý óñ thé ďrívé; thé fíléš héré áré ñót tóúçhéď.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Cancel upload</source>
            <translation>[Çáñçél úplóáď~~~~]</translation>
        </message>
        <message>
            <source>Keep it</source>
            <translation>[Kéép ít~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::WhatCard</name>
        <message>
            <source>What</source>
            <translation>[Whát~]</translation>
        </message>
        <message>
            <source>Kinds of files</source>
            <translation>[Kíñďš óf fíléš~~~~]</translation>
        </message>
        <message>
            <source>Files that are left out</source>
            <translation>[Fíléš thát áré léft óút~~~~~~~]</translation>
        </message>
        <message>
            <source>&amp;Leave out clutter of the system</source>
            <translation>[&amp;Léávé óút çlúttér óf thé šýštém~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 and the like</source>
            <comment>a list of file names</comment>
            <translation>[%1 áñď thé líké~~~~~]</translation>
        </message>
        <message>
            <source>At least %1, %2</source>
            <comment>files, bytes</comment>
            <translation>[Át léášt %1, %2~~~~~]</translation>
        </message>
        <message>
            <source>Counting…</source>
            <translation>[Çóúñtíñg…~~~]</translation>
        </message>
        <message>
            <source>%1, %2</source>
            <comment>files, bytes</comment>
            <translation>[%1, %2~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln folder(s)</source>
            <translation>
                <numerusform>[%Ln fólďér(š)~~~~]</numerusform>
                <numerusform>[%Ln fólďér(š)~~~~]</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln link(s)</source>
            <translation>
                <numerusform>[%Ln líñk(š)~~~]</numerusform>
                <numerusform>[%Ln líñk(š)~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>%1 on this disk</source>
            <comment>sparse files take less on disk</comment>
            <translation>[%1 óñ thíš ďíšk~~~~~]</translation>
        </message>
        <message>
            <source>no ending</source>
            <comment>file without an extension</comment>
            <translation>[ñó éñďíñg~~~]</translation>
        </message>
        <message numerus="yes">
            <source>%Ln item(s) will be left out</source>
            <translation>
                <numerusform>[%Ln ítém(š) wíll bé léft óút~~~~~~~~~]</numerusform>
                <numerusform>[%Ln ítém(š) wíll bé léft óút~~~~~~~~~]</numerusform>
            </translation>
        </message>
        <message>
            <source>Not counted</source>
            <translation>[Ñót çóúñtéď~~~]</translation>
        </message>
    </context>
    <context>
        <name>packtrain::desktop::WhereCard</name>
        <message>
            <source>Where</source>
            <translation>[Whéré~]</translation>
        </message>
        <message>
            <source>Sign &amp;in…</source>
            <translation>[Šígñ &amp;íñ…~~~]</translation>
        </message>
        <message>
            <source>&amp;Drive:</source>
            <translation>[&amp;Ďrívé:~~]</translation>
        </message>
        <message>
            <source>&amp;Browse…</source>
            <translation>[&amp;Brówšé…~~]</translation>
        </message>
        <message>
            <source>&amp;Folder:</source>
            <translation>[&amp;Fólďér:~~]</translation>
        </message>
        <message>
            <source>&amp;Name:</source>
            <comment>of the dataset</comment>
            <translation>[&amp;Ñámé:~~]</translation>
        </message>
        <message>
            <source>Space on the drive after this upload</source>
            <translation>[Špáçé óñ thé ďrívé áftér thíš úplóáď~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>A folder of this computer</source>
            <translation>[Á fólďér óf thíš çómpútér~~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 (sign-in needed)</source>
            <comment>name of an account</comment>
            <translation>[%1 (šígñ-íñ ñééďéď)~~~~~~]</translation>
        </message>
        <message>
            <source>Add account…</source>
            <translation>[Áďď áççóúñt…~~~~]</translation>
        </message>
        <message>
            <source>a folder, for instance on an external disk</source>
            <translation>[á fólďér, fór íñštáñçé óñ áñ éxtérñál ďíšk~~~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>the drive's top folder</source>
            <translation>[thé ďrívé'š tóp fólďér~~~~~~~]</translation>
        </message>
        <message>
            <source>Folder for the dataset</source>
            <translation>[Fólďér fór thé ďátášét~~~~~~~]</translation>
        </message>
        <message>
            <source>a name for the dataset</source>
            <translation>[á ñámé fór thé ďátášét~~~~~~~]</translation>
        </message>
        <message>
            <source>each folder's own name</source>
            <translation>[éáçh fólďér'š ówñ ñámé~~~~~~~]</translation>
        </message>
        <message>
            <source>Choose a folder, with its full path.</source>
            <translation>[Çhóóšé á fólďér, wíth ítš fúll páth.~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Give the dataset a name.</source>
            <translation>[Gívé thé ďátášét á ñámé.~~~~~~~~]</translation>
        </message>
        <message>
            <source>Sign in to this account first.</source>
            <translation>[Šígñ íñ tó thíš áççóúñt fíršt.~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Asking for free space…</source>
            <translation>[Áškíñg fór fréé špáçé…~~~~~~~]</translation>
        </message>
        <message>
            <source>%1 of %2 stay free after this upload</source>
            <translation>[%1 óf %2 štáý fréé áftér thíš úplóáď~~~~~~~~~~~~]</translation>
        </message>
        <message>
            <source>Looking up your accounts…</source>
            <translation>[Lóókíñg úp ýóúr áççóúñtš…~~~~~~~~]</translation>
        </message>
    </context>
</TS>
