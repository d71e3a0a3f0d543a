@echo off
rem test.sh for Windows; the work is in scripts\test.ps1.
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0scripts\test.ps1" %*
exit /b %ERRORLEVEL%
