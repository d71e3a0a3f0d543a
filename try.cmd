@echo off
rem try.sh for Windows; the work is in scripts\try.ps1.
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0scripts\try.ps1" %*
exit /b %ERRORLEVEL%
