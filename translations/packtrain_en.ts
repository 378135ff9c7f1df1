<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>Dropped</name>
    <message numerus="yes">
        <source>%n of them cannot be found from here.</source>
        <translation>
            <numerusform>%n of them cannot be found from here.</numerusform>
            <numerusform>%n of them cannot be found from here.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them may not be read by this user.</source>
        <translation>
            <numerusform>%n of them may not be read by this user.</numerusform>
            <numerusform>%n of them may not be read by this user.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are not files or folders.</source>
        <translation>
            <numerusform>%n of them is not a file or folder.</numerusform>
            <numerusform>%n of them are not files or folders.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A phone or camera cannot be read directly: copy its folder to this computer first.</source>
        <translation>
            <numerusform>A phone or camera cannot be read directly: copy its folder to this computer first.</numerusform>
            <numerusform>A phone or camera cannot be read directly: copy its folder to this computer first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That is an address on the web: save it to this computer first.</source>
        <translation>
            <numerusform>That is an address on the web: save it to this computer first.</numerusform>
            <numerusform>That is an address on the web: save it to this computer first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A link to a drive cannot be opened: Packtrain sees only what it made itself there.</source>
        <translation>
            <numerusform>A link to a drive cannot be opened: Packtrain sees only what it made itself there.</numerusform>
            <numerusform>A link to a drive cannot be opened: Packtrain sees only what it made itself there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The other program hands over no file: save it to a folder and drop that.</source>
        <translation>
            <numerusform>The other program hands over no file: save it to a folder and drop that.</numerusform>
            <numerusform>The other program hands over no file: save it to a folder and drop that.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A full path is needed, beginning with / or ~.</source>
        <translation>
            <numerusform>A full path is needed, beginning with / or ~.</numerusform>
            <numerusform>A full path is needed, beginning with / or ~.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) cannot be taken.</source>
        <translation>
            <numerusform>%n thing cannot be taken.</numerusform>
            <numerusform>%n things cannot be taken.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PairingWords</name>
    <message numerus="yes">
        <source>%Ln message(s) in its mailbox were not from it, or damaged, and were refused.</source>
        <translation>
            <numerusform>%Ln message in its mailbox was not from it, or damaged, and was refused.</numerusform>
            <numerusform>%Ln messages in its mailbox were not from it, or damaged, and were refused.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionWords</name>
    <message numerus="yes">
        <source>%Ln day(s)</source>
        <translation>
            <numerusform>%Ln day</numerusform>
            <numerusform>%Ln days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrayFace</name>
    <message numerus="yes">
        <source>%Ln running</source>
        <translation>
            <numerusform>%Ln running</numerusform>
            <numerusform>%Ln running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln paused</source>
        <translation>
            <numerusform>%Ln paused</numerusform>
            <numerusform>%Ln paused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln shard(s)</source>
        <translation>
            <numerusform>%Ln shard</numerusform>
            <numerusform>%Ln shards</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n day(s)</source>
        <translation>
            <numerusform>about %n day</numerusform>
            <numerusform>about %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Done – %Ln file(s) changed while packing</source>
        <translation>
            <numerusform>Done – %Ln file changed while packing</numerusform>
            <numerusform>Done – %Ln files changed while packing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Done – %Ln file(s) skipped</source>
        <translation>
            <numerusform>Done – %Ln file skipped</numerusform>
            <numerusform>Done – %Ln files skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Checking %Ln shard(s)</source>
        <translation>
            <numerusform>Checking %Ln shard</numerusform>
            <numerusform>Checking %Ln shards</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::AddUploadSheet</name>
    <message numerus="yes">
        <source>Upload %Ln item(s)</source>
        <translation>
            <numerusform>Upload %Ln item</numerusform>
            <numerusform>Upload %Ln items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <comment>after the first few paths</comment>
        <translation>
            <numerusform>%Ln more</numerusform>
            <numerusform>%Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::AggregateStrip</name>
    <message numerus="yes">
        <source>%Ln error(s)</source>
        <translation>
            <numerusform>%Ln error</numerusform>
            <numerusform>%Ln errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln upload(s) complete</source>
        <translation>
            <numerusform>%Ln upload complete</numerusform>
            <numerusform>%Ln uploads complete</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::DropOverlay</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <comment>files or folders that hover over the window</comment>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::MainWindow</name>
    <message numerus="yes">
        <source>%Ln running</source>
        <translation>
            <numerusform>%Ln running</numerusform>
            <numerusform>%Ln running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln paused</source>
        <translation>
            <numerusform>%Ln paused</numerusform>
            <numerusform>%Ln paused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln complete</source>
        <translation>
            <numerusform>%Ln complete</numerusform>
            <numerusform>%Ln complete</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln upload(s) running.</source>
        <translation>
            <numerusform>%Ln upload is running.</numerusform>
            <numerusform>%Ln uploads are running.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PairingList</name>
    <message numerus="yes">
        <source>%Ln other notebook(s) lost their sign-in: pair them anew.</source>
        <translation>
            <numerusform>%Ln other notebook lost its sign-in: pair it anew.</numerusform>
            <numerusform>%Ln other notebooks lost their sign-in: pair them anew.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PairingPaste</name>
    <message numerus="yes">
        <source>Copied. Paste it now: it is taken off the clipboard in %Ln second(s), unless you copy something else.</source>
        <translation>
            <numerusform>Copied. Paste it now: it is taken off the clipboard in %Ln second, unless you copy something else.</numerusform>
            <numerusform>Copied. Paste it now: it is taken off the clipboard in %Ln seconds, unless you copy something else.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::PlanCard</name>
    <message numerus="yes">
        <source>About %Ln request(s)</source>
        <translation>
            <numerusform>About %Ln request</numerusform>
            <numerusform>About %Ln requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) too large for a shard go in numbered parts.</source>
        <translation>
            <numerusform>%Ln file too large for a shard goes in numbered parts.</numerusform>
            <numerusform>%Ln files too large for a shard go in numbered parts.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folder(s) side by side: each shard holds samples of all.</source>
        <translation>
            <numerusform>%Ln folder: each shard holds samples of it.</numerusform>
            <numerusform>%Ln folders side by side: each shard holds samples of all.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folder(s) side by side: a shard would hold samples of few.</source>
        <translation>
            <numerusform>%Ln folder: a shard would hold samples of it.</numerusform>
            <numerusform>%Ln folders side by side: a shard would hold samples of few.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::UploadNews</name>
    <message numerus="yes">
        <source>%Ln upload(s) finished</source>
        <translation>
            <numerusform>%Ln upload finished</numerusform>
            <numerusform>%Ln uploads finished</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln upload(s) need you</source>
        <translation>
            <numerusform>%Ln upload needs you</numerusform>
            <numerusform>%Ln uploads need you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::UploadsPage</name>
    <message numerus="yes">
        <source>Cancel %Ln upload(s)?</source>
        <translation>
            <numerusform>Cancel %Ln upload?</numerusform>
            <numerusform>Cancel %Ln uploads?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>packtrain::desktop::WhatCard</name>
    <message numerus="yes">
        <source>%Ln folder(s)</source>
        <translation>
            <numerusform>%Ln folder</numerusform>
            <numerusform>%Ln folders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s)</source>
        <translation>
            <numerusform>%Ln link</numerusform>
            <numerusform>%Ln links</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) will be left out</source>
        <translation>
            <numerusform>%Ln item will be left out</numerusform>
            <numerusform>%Ln items will be left out</numerusform>
        </translation>
    </message>
</context>
</TS>
