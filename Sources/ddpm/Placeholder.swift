@main struct DDPM { static func main() {} }
