# The twin of try.sh for Windows: sets up, builds with MSVC, runs the corpus on the model and replays
# it on this machine's own Winsock. Further arguments go to both runs.
. (Join-Path $PSScriptRoot "setup.ps1")

Invoke-Checked "configure" { cmake --preset $preset }
Invoke-Checked "build portpool" { cmake --build --preset $preset --target portpool }
$portpool = Join-Path $root "build\$preset\conformance\portpool.exe"

Write-Host "`n== run: every scenario on the model, a simulation in this process"
& $portpool run scenarios --quiet --trace build\try\model @args
$model = $LASTEXITCODE

Write-Host "`n== replay: the same scenarios through the real calls, on this machine's Winsock"
& $portpool replay scenarios --quiet --trace build\try\windows @args
$windows = $LASTEXITCODE

function Get-Meaning {
    param([int] $Code)
    switch ($Code) {
        0 { "all as expected" }
        1 { "something behaved differently from what is expected: see the steps above" }
        2 { "a file or an argument is not valid: see the message above" }
        3 { "a recorded deviation did not happen any more: its entry has to go" }
        4 { "nothing could run here" }
        default { "portpool itself failed (code $Code), which is a bug: please report it" }
    }
}
Write-Host "`n== Summary"
Write-Host "The model:     $(Get-Meaning $model)."
Write-Host "This Windows:  $(Get-Meaning $windows)."
Write-Host @"

The model answers what the documentation of Windows allows; each scenario states what must come
out. The replay makes the same calls on this machine's Winsock and judges each answer by the same
rules. A scenario that this machine cannot run (for want of privilege, for example) is
"unsupported", and that never counts as passed.

What was seen, step by step, is in build\try (one line of JSON an event).
"@
if ($model -ne 0) { exit $model }
exit $windows
