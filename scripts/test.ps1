# The twin of test.sh for Windows: sets up, builds with MSVC and runs all tests.
. (Join-Path $PSScriptRoot "setup.ps1")

Invoke-Checked "configure" { cmake --preset $preset }
Invoke-Checked "build" { cmake --build --preset $preset }
ctest --preset $preset --parallel $env:NUMBER_OF_PROCESSORS --output-junit "$root\build\test-results.xml"
exit $LASTEXITCODE
