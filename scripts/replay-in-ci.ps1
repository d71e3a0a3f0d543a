# Replays the corpus on this machine's Winsock for a CI job: a recording (traces, scenarios, facts of
# the machine) and JUnit go to the output directory, a summary to the job's page, and portpool's exit
# code to the step's output "code". Then the scenarios with several threads again and again, for
# answers that are not always the same. The script itself succeeds, so that the job can upload what
# was recorded before it fails.
param(
    [Parameter(Mandatory)] [string] $Executable,
    [Parameter(Mandatory)] [string] $Output,
    [int] $Repeat = 5
)
$ErrorActionPreference = "Stop"

New-Item -ItemType Directory -Force $Output | Out-Null
$log = Join-Path $Output "replay.txt"
& $Executable record scenarios --out (Join-Path $Output "recordings") --annotations `
    --junit (Join-Path $Output "junit.xml") | Tee-Object -FilePath $log
$code = $LASTEXITCODE

$again = Join-Path $Output "again.txt"
& $Executable replay scenarios --quiet --filter "@threaded" --repeat $Repeat `
    --trace (Join-Path $Output "again") | Tee-Object -FilePath $again
# Whether each round was like the first is what this is about; what the first round came to, the
# recording says.
$steady = [bool](Select-String -Path $again -SimpleMatch "each like the first of its scenario")
if (-not $steady -and $code -eq 0) { $code = 1 }

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
        "", "$meaning Exit code $code.", "", $fence, (Get-Content $log -Tail 60), $fence,
        "", "The scenarios with several threads, $Repeat times:", "",
        $fence, (Get-Content $again -Tail 12), $fence
    ) | Out-File -Append -Encoding utf8 $env:GITHUB_STEP_SUMMARY
}
if ($env:GITHUB_OUTPUT) {
    "code=$code" | Out-File -Append -Encoding utf8 $env:GITHUB_OUTPUT
}
exit 0
