# Dot-sourced by try.ps1 and test.ps1: makes sure that what a build on Windows needs is there, and
# puts it on the path. Visual Studio (or its Build Tools) has the compiler, CMake and Ninja; the
# libraries come from vcpkg, at the commit that vcpkg.json names, in a checkout of our own.
$ErrorActionPreference = "Stop"
$root = Split-Path -Parent $PSScriptRoot
Set-Location $root

function Invoke-Checked {
    # Runs a program and ends the script when it fails: PowerShell itself goes on.
    param([string] $Name, [scriptblock] $Command)
    Write-Host "== $Name"
    $started = Get-Date
    & $Command
    if ($LASTEXITCODE -ne 0) {
        Write-Host "== $Name failed with code $LASTEXITCODE"
        exit $LASTEXITCODE
    }
    Write-Host ("== {0}: done ({1:n0} s)" -f $Name, ((Get-Date) - $started).TotalSeconds)
}

function Stop-Missing {
    param([string] $What)
    Write-Host "portpool needs, and does not find here: $What"
    exit 2
}

# $preset is what try.ps1 and test.ps1 build.
$preset = "msvc"
$architecture = "amd64"
$compilers = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"
if ([Runtime.InteropServices.RuntimeInformation]::OSArchitecture -eq "Arm64") {
    $preset = "msvc-arm64"
    $architecture = "arm64"
    $compilers = "Microsoft.VisualStudio.Component.VC.Tools.ARM64"
}

$installer = Join-Path ${env:ProgramFiles(x86)} "Microsoft Visual Studio\Installer\vswhere.exe"
if (-not (Test-Path $installer)) {
    Stop-Missing "Visual Studio 2022 or its Build Tools, with 'Desktop development with C++'"
}
$studio = & $installer -latest -products * -property installationPath `
    -requires $compilers
if (-not $studio) {
    Stop-Missing "the C++ compiler of Visual Studio ('Desktop development with C++')"
}
& (Join-Path $studio "Common7\Tools\Launch-VsDevShell.ps1") -Arch $architecture -HostArch $architecture `
    -SkipAutomaticLocation | Out-Null
Set-Location $root

foreach ($tool in "cl", "cmake", "ninja", "git") {
    if (-not (Get-Command $tool -ErrorAction SilentlyContinue)) {
        Stop-Missing $tool
    }
}

# Not the vcpkg of Visual Studio: its version is whatever was installed.
$env:VCPKG_ROOT = Join-Path $root "build\vcpkg"
$baseline = (Get-Content vcpkg.json -Raw | ConvertFrom-Json)."builtin-baseline"
if (-not (Test-Path (Join-Path $env:VCPKG_ROOT "vcpkg-$baseline.stamp"))) {
    New-Item -ItemType Directory -Force $env:VCPKG_ROOT | Out-Null
    Invoke-Checked "get vcpkg" {
        git -C $env:VCPKG_ROOT init --quiet
        git -C $env:VCPKG_ROOT fetch --quiet --depth 1 `
            https://github.com/microsoft/vcpkg.git $baseline
        if ($LASTEXITCODE -eq 0) {
            git -C $env:VCPKG_ROOT checkout --quiet --force $baseline
        }
        if ($LASTEXITCODE -eq 0) {
            & (Join-Path $env:VCPKG_ROOT "bootstrap-vcpkg.bat") -disableMetrics
        }
    }
    New-Item -ItemType File (Join-Path $env:VCPKG_ROOT "vcpkg-$baseline.stamp") | Out-Null
}
