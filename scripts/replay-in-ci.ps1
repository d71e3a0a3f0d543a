# Replays the corpus on this machine's Winsock for a CI job: traces and JUnit go to the output
# directory, a summary to the job's page, and portpool's exit code to the step's output "code". The
# script itself succeeds, so that the job can upload what was recorded before it fails.
param(
    [Parameter(Mandatory)] [string] $Executable,
    [Parameter(Mandatory)] [string] $Output
)
$ErrorActionPreference = "Stop"

New-Item -ItemType Directory -Force $Output | Out-Null
$log = Join-Path $Output "replay.txt"
& $Executable replay scenarios --annotations --trace (Join-Path $Output "traces") `
    --junit (Join-Path $Output "junit.xml") | Tee-Object -FilePath $log
$code = $LASTEXITCODE

$meaning = switch ($code) {
    0 { "All as expected." }
    1 { "Something behaved differently from what is expected." }
    2 { "A file or an argument is not valid." }
    3 { "A recorded deviation did not happen any more: its entry has to go." }
    4 { "Nothing could run here." }
    default { "portpool itself failed: a bug." }
}
if ($env:GITHUB_STEP_SUMMARY) {
    $fence = '```'
    @(
        "### Replay on $([System.Environment]::OSVersion.VersionString)",
        "", "$meaning Exit code $code.", "", $fence, (Get-Content $log -Tail 60), $fence
    ) | Out-File -Append -Encoding utf8 $env:GITHUB_STEP_SUMMARY
}
if ($env:GITHUB_OUTPUT) {
    "code=$code" | Out-File -Append -Encoding utf8 $env:GITHUB_OUTPUT
}
exit 0
