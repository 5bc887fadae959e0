<?php
// Every request goes to WordPress, as with the rules that Apache is given.
define('ABSPATH', __DIR__ . '/');
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
unset($_SERVER['PATH_INFO']);
require '/usr/share/wordpress/index.php';
